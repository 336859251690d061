import type { Settings } from '../../engine/capability.ts';
import type { StageKind } from './events.ts';

export interface Stage {
  readonly id: string;
  readonly label: string;
  readonly kind: StageKind;
}

const DEFAULT: readonly Stage[] = [
  { id: 'prospecting', label: 'Prospecting', kind: 'open' },
  { id: 'qualification', label: 'Qualification', kind: 'open' },
  { id: 'proposal', label: 'Proposal', kind: 'open' },
  { id: 'negotiation', label: 'Negotiation', kind: 'open' },
  { id: 'closed-won', label: 'Won', kind: 'won' },
  { id: 'closed-lost', label: 'Lost', kind: 'lost' },
];

/** The stages of the pipeline, in order, as the CRM's setting has them. */
export function stagesOf(settings: Settings): readonly Stage[] {
  const own = settings.get('crm.builtin') as { stages?: Stage[] } | undefined;
  return own?.stages ?? DEFAULT;
}
