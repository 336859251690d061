import { samples as balance } from './features/balance/sample.ts';
import { samples as dealDesk } from './features/deal-desk/samples.ts';
import { samples as deals } from './features/deals/sample.ts';
import { samples as people } from './features/people/sample.ts';
import { samples as lunchAndLearn } from './features/lunch-and-learn/sample.ts';
import { samples as newsletter } from './features/newsletter/sample.ts';
import { samples as recognition } from './features/recognition/sample.ts';
import { samples as rooms } from './features/rooms/sample.ts';
import { samples as signals } from './features/signals/sample.ts';
import type { Sample } from './ports/slack.ts';

/** Everything that people see in Slack, by capability, for the gallery. A new capability joins by a line. */
export const samples: readonly (readonly [capability: string, samples: readonly Sample[]])[] = [
  ['people', people],
  ['deals', deals],
  ['rooms', rooms],
  ['deal-desk', dealDesk],
  ['signals', signals],
  ['recognition', recognition],
  ['balance', balance],
  ['lunch-and-learn', lunchAndLearn],
  ['newsletter', newsletter],
];
