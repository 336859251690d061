import type { Feature } from './engine/feature.ts';
import { admin } from './features/admin/index.ts';
import { balance } from './features/balance/index.ts';
import { dealDesk } from './features/deal-desk/index.ts';
import { deals } from './features/deals/index.ts';
import { lunchAndLearn } from './features/lunch-and-learn/index.ts';
import { newsletter } from './features/newsletter/index.ts';
import { people } from './features/people/index.ts';
import { recognition } from './features/recognition/index.ts';
import { requests } from './features/requests/index.ts';
import { rooms } from './features/rooms/index.ts';
import { signals } from './features/signals/index.ts';
import { voice } from './features/voice/index.ts';

/**
 * The table of contents: every capability, left to right. A capability knows only those before it, and of them only
 * events.ts and read.ts; what goes the other way goes by events. The same order stands in the lint configuration.
 */
export const features: readonly Feature[] = [people, admin, deals, rooms, requests, dealDesk, signals, voice, recognition, lunchAndLearn, newsletter, balance];
