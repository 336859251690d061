import { z } from 'zod';

/** Commands and refusals of duty rotas; what a rota is stands in rotation.ts. */

const teamId = z.string().max(80);
const date = z.iso.date();
const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), teamId, ...shape });

export const dutyCommand = z.discriminatedUnion('type', [
  of('arrange', { people: z.array(z.string()), turn: z.enum(['weekly', 'daily']), timeZone: z.string(), from: date }),
  of('ask-swap', { swapId: z.string(), give: date, take: date }),
  of('agree-swap', { swapId: z.string() }),
  of('decline-swap', { swapId: z.string() }),
  of('cancel-swap', { swapId: z.string() }),
  of('skip', { skipId: z.string(), person: z.string(), from: date, to: date }),
  of('unskip', { skipId: z.string() }),
]);
export type DutyCommand = z.infer<typeof dutyCommand>;

export type DutyRefusal =
  | { readonly code: 'no-such-team'; readonly field: 'team'; readonly team: string }
  | { readonly code: 'no-rota'; readonly teamId: string }
  | { readonly code: 'people-only' }
  | { readonly code: 'not-your-rota'; readonly teamId: string }
  | { readonly code: 'not-in-rota'; readonly field: 'person' | 'give'; readonly name: string }
  | { readonly code: 'bad-people'; readonly field: 'people'; readonly given: string; readonly why: 'nobody' | 'unknown' | 'inactive' | 'twice' | 'other-team' }
  | { readonly code: 'unknown-time-zone'; readonly field: 'timeZone'; readonly given: string }
  | { readonly code: 'not-your-turn'; readonly field: 'give'; readonly holderId: string; readonly from: string }
  | { readonly code: 'your-turn-too'; readonly field: 'take' }
  | { readonly code: 'turn-over'; readonly field: 'give' | 'take'; readonly from: string }
  | { readonly code: 'turn-in-swap'; readonly field: 'give' | 'take'; readonly from: string }
  | { readonly code: 'no-such-swap' }
  | { readonly code: 'swap-settled'; readonly state: string }
  | { readonly code: 'swap-outdated' }
  | { readonly code: 'not-your-swap'; readonly otherId: string }
  | { readonly code: 'no-such-skip' }
  | { readonly code: 'days-backwards'; readonly field: 'to' }
  | { readonly code: 'days-over'; readonly field: 'to' };
