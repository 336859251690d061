import type { CrmPort } from './crm.ts';
import type { MailPort } from './mail.ts';
import type { SlackPort } from './slack.ts';

/** The outside, as interfaces. Adapters implement them; wiring.ts chooses. */
export interface Ports {
  readonly slack: SlackPort;
  /** By connection name: `builtin`, later `salesforce`, `hubspot`. */
  readonly crm: (connection: string) => CrmPort;
  readonly mail: MailPort;
}
