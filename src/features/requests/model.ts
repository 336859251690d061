import { z } from 'zod';
import type { FormField } from './contract.ts';

/*
 * A *request* asks another *team* for help with one deal. Its *type* has a form, a routing and two clocks: the *first
 * answer* and *done*, in business hours. The *requester* asks; the *helper* has it. It is *open* while nobody has it,
 * *assigned* when routing named somebody who has not taken it yet, *claimed* once they have. It *waits* for the
 * requester (a question was asked back) or for another request of the same deal (*blocked by*); its clocks stand still
 * then. A *round* is one asking: reopening begins the next.
 */

export type Clock = 'answer' | 'done';
/** Epoch ms: when half of the time is over, and all of it. */
export interface Due {
  readonly half: number;
  readonly due: number;
}
export interface Remark {
  readonly by: string;
  readonly text: string;
  readonly kind: 'comment' | 'question' | 'answer' | 'note';
  readonly at: number;
}
export interface FilledField {
  readonly key: string;
  readonly label: string;
  readonly kind: FormField['kind'];
  /** As text: a date as YYYY-MM-DD, a person as an id. */
  readonly value: string;
}
export interface Source {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly url: string | null;
}

/** What somebody is told in a message of its own. */
export type News =
  | 'question' | 'answered' | 'commented' | 'done' | 'declined' | 'withdrawn' | 'reopened' | 'handed-over' | 'unblocked'
  | `returned-${'gave-back' | 'left' | 'away'}` | `remind-${Clock}-${'50' | '100'}` | `late-${Clock}`; // prettier-ignore

interface Asked {
  readonly id: string;
  readonly dealId: string;
  readonly typeId: string;
  readonly typeName: string;
  readonly teamId: string;
  readonly requesterId: string;
  readonly what: string;
  readonly fields: readonly FilledField[];
  /** The message in Slack that it is about. */
  readonly source: Source | null;
  readonly blocksDeal: boolean;
  /** Requests of the same deal that have not ended. */
  readonly blockedBy: readonly string[];
  /** Why this person or this queue, in words. */
  readonly because: string;
  readonly askedAt: number;
  readonly answeredAt: number | null;
  readonly answer: Due;
  readonly done: Due;
  /** Business minutes that it waited for the requester or another request. */
  readonly waited: number;
  /** Reminders given (`answer:50`), and clocks that ran out. */
  readonly reminded: readonly string[];
  readonly late: readonly Clock[];
  readonly remarks: readonly Remark[];
  /** Everywhere a card was put: `team:<id>`, `dm:<person>`. */
  readonly told: readonly string[];
  readonly round: number;
  /** Replayed from the past: nobody is told of it. */
  readonly past: boolean;
  readonly version: number;
  readonly updatedAt: number;
}

export type TeamRequest = Asked &
  (
    | { readonly state: 'open'; readonly helperId: null }
    | { readonly state: 'assigned' | 'claimed'; readonly helperId: string; readonly assignedAt: number }
    /** `taken`: whether the helper had claimed it before. */
    | { readonly state: 'waiting'; readonly on: 'requester' | 'request'; readonly question: string | null; readonly helperId: string | null; readonly assignedAt: number | null; readonly taken: boolean; readonly since: number }
    | { readonly state: 'done'; readonly helperId: string; readonly assignedAt: number; readonly resolution: string; readonly minutes: number; readonly endedAt: number }
    | { readonly state: 'declined'; readonly helperId: string; readonly assignedAt: number; readonly reason: string; readonly endedAt: number }
    | { readonly state: 'withdrawn'; readonly helperId: string | null; readonly reason: string | null; readonly endedAt: number }
  ); // prettier-ignore
export type State = TeamRequest['state'];
export type Live = Extract<TeamRequest, { state: 'open' | 'assigned' | 'claimed' | 'waiting' }>;

export const isLive = (request: TeamRequest): request is Live => request.state === 'open' || request.state === 'assigned' || request.state === 'claimed' || request.state === 'waiting';

const requestId = z.string().regex(/^request_[a-z0-9_-]{1,60}$/);
const source = z.object({ channel: z.string(), ts: z.string(), text: z.string(), url: z.string().nullable() });
/** From the API: the version that was seen. From a button: the round that it was drawn for. */
const version = { version: z.number().int().optional(), round: z.number().int().optional() };
const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), requestId, ...shape });

export const requestCommand = z.discriminatedUnion('type', [
  of('ask', { dealId: z.string(), typeId: z.string(), what: z.string(), fields: z.record(z.string(), z.string()), blockedBy: z.array(z.string()), source: source.nullable(), past: z.boolean().optional() }),
  of('claim', version),
  of('release', { why: z.enum(['gave-back', 'left', 'away']), personId: z.string().optional(), ...version }),
  of('hand-over', { person: z.string().optional(), team: z.string().optional(), note: z.string(), ...version }),
  of('ask-back', { text: z.string(), ...version }),
  of('answer', { text: z.string(), ...version }),
  of('comment', { text: z.string(), ...version }),
  of('done', { text: z.string(), ...version }),
  of('decline', { text: z.string(), ...version }),
  of('withdraw', { text: z.string().nullable(), ...version }),
  of('reopen', { text: z.string(), ...version }),
  of('block', { on: z.string(), ...version }),
  of('unblock', { on: z.string(), ...version }),
  /** A clock has come to its half or its end. */
  of('remind', { clock: z.enum(['answer', 'done']), mark: z.enum(['50', '100']), due: z.number() }),
]); // prettier-ignore
export type RequestCommand = z.infer<typeof requestCommand>;

export type FieldProblem = { readonly field: string; readonly message: string };
export type RequestRefusal =
  | { readonly code: 'no-such-deal' }
  | { readonly code: 'deal-closed'; readonly stage: string }
  | { readonly code: 'no-such-type'; readonly field: 'type'; readonly types: readonly string[] }
  | { readonly code: 'no-such-team'; readonly field: 'team'; readonly team: string }
  | { readonly code: 'bad-fields'; readonly field: string; readonly problems: readonly FieldProblem[] }
  | { readonly code: 'exists-already' }
  | { readonly code: 'no-such-request' }
  | { readonly code: 'people-only' }
  | { readonly code: 'person-inactive' }
  | { readonly code: 'own-request' }
  | { readonly code: 'not-your-team'; readonly teamId: string }
  | { readonly code: 'taken'; readonly helperId: string }
  | { readonly code: 'not-the-helper'; readonly helperId: string | null; readonly teamId: string }
  | { readonly code: 'not-the-requester'; readonly requesterId: string }
  | { readonly code: 'ended'; readonly state: State; readonly at: number; readonly by: string | null }
  | { readonly code: 'not-ended' }
  | { readonly code: 'nothing-asked' }
  | { readonly code: 'words-missing'; readonly field: 'text' | 'note' }
  | { readonly code: 'to-whom'; readonly field: 'person' }
  | { readonly code: 'nobody-there'; readonly field: 'person' | 'team'; readonly given: string; readonly why: 'unknown' | 'inactive' | 'away' | 'requester' | 'has-it' | 'same-team' }
  | { readonly code: 'other-deal'; readonly field: 'on' }
  | { readonly code: 'circle'; readonly field: 'on'; readonly through: readonly string[] }
  | { readonly code: 'moved-on'; readonly version: number };
