import { z } from 'zod';
import { isoDate, isoMoment, page, personRef } from '../../kernel/contract.ts';

/** What types of requests look like, what people send, what the API answers. Shared with the web app. */

export const fieldKinds = ['text', 'long-text', 'choice', 'number', 'date', 'person'] as const;
export const levels = ['beginner', 'moderate', 'expert'] as const;
export type Level = (typeof levels)[number];

const key = (what: string) => z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, `${what}: lower-case letters, digits and dashes, beginning with a letter`);
const unique = <T>(items: readonly T[], of: (item: T) => string): boolean => new Set(items.map(of)).size === items.length;

export const formField = z
  .strictObject({
    key: key('a key'),
    label: z.string().trim().min(1).max(80),
    kind: z.enum(fieldKinds),
    required: z.boolean().default(false),
    /** Of a choice: 1 to 50, at most 75 characters each (Slack's limit). */
    options: z.array(z.string().trim().min(1).max(75)).min(1).max(50).optional(),
    hint: z.string().trim().max(150).optional(),
  })
  .refine(f => (f.kind === 'choice') === (f.options !== undefined), { path: ['options'], message: 'belongs to fields of the kind choice, and to each of them' })
  .refine(f => !f.options || unique(f.options, o => o), { path: ['options'], message: 'names an option twice' });
export type FormField = z.infer<typeof formField>;

const email = z.email().max(254);
export const routing = z.discriminatedUnion('by', [
  /** Whoever the team's duty rota names at that moment. */
  z.strictObject({ by: z.literal('on-duty') }),
  /** Whoever has the least open, older requests weighing more. */
  z.strictObject({ by: z.literal('least-loaded') }),
  /** Of those who have the skill at this level or above, whoever has the least open. */
  z.strictObject({ by: z.literal('skill'), skill: key('a skill'), level: z.enum(levels).default('beginner') }),
  /** By a field of the deal; an area's people share its requests. What fits no area waits in the team's queue. */
  z.strictObject({
    by: z.literal('territory'),
    /** `account`, `currency`, `ownerTeam`, or `fields.<name>` */
    field: z.string().regex(/^(account|currency|ownerTeam|fields\.[A-Za-z0-9_.-]{1,80})$/, 'has to be account, currency, ownerTeam or fields.<name>'),
    areas: z.array(z.strictObject({ values: z.array(z.string().trim().min(1).max(120)).min(1).max(200), people: z.array(email).min(1).max(50) })).min(1).max(100),
  }),
  /** Nobody is named; anyone of the team claims it. */
  z.strictObject({ by: z.literal('team-queue') }),
]);
export type Routing = z.infer<typeof routing>;

const hours = z.number().min(0.25).max(2000);
export const requestType = z
  .strictObject({
    id: key('an id'),
    name: z.string().trim().min(1).max(60),
    /** The name of the team that answers. */
    team: z.string().trim().min(1).max(80),
    /** One sentence under the form. */
    help: z.string().trim().max(300).optional(),
    fields: z.array(formField).max(12).default([]),
    routing: routing.default({ by: 'team-queue' }),
    /** Business hours until somebody has answered, and until it is done. A day has eight. */
    first_answer_hours: hours.default(8),
    done_hours: hours.default(24),
    /** Said beside the deal: it cannot close before this is done. */
    blocks_deal: z.boolean().default(false),
  })
  .refine(t => unique(t.fields, f => f.key), { path: ['fields'], message: 'uses a key twice' })
  .refine(t => t.first_answer_hours <= t.done_hours, { path: ['first_answer_hours'], message: 'is longer than done_hours' });
export type RequestType = z.infer<typeof requestType>;

/** The types that ship. A team that a company does not have is no mistake: its type is not offered. */
export const defaultTypes: readonly z.input<typeof requestType>[] = [
  {
    id: 'solutions-engineer', name: 'Solutions engineer', team: 'Solutions', help: 'A demo, a technical question, a proof of concept.', routing: { by: 'on-duty' }, first_answer_hours: 4, done_hours: 24,
    fields: [
      { key: 'kind', label: 'Kind of help', kind: 'choice', required: true, options: ['Demo', 'Technical question', 'Proof of concept', 'Architecture review'] },
      { key: 'when', label: 'Needed on', kind: 'date' },
    ],
  },
  {
    id: 'legal-review', name: 'Legal review', team: 'Legal', help: 'A contract, a clause, a data protection agreement.', first_answer_hours: 8, done_hours: 24, blocks_deal: true,
    fields: [
      { key: 'document', label: 'Document', kind: 'choice', required: true, options: ['Order form', 'Master agreement', 'Data protection agreement', 'Confidentiality agreement', 'Single clause'] },
      { key: 'link', label: 'Where it is', kind: 'text', hint: 'A link to the document' },
      { key: 'paper', label: 'Whose paper', kind: 'choice', options: ['Ours', "The customer's"] },
    ],
  },
  {
    id: 'security-questionnaire', name: 'Security questionnaire', team: 'Security', help: 'Questions of the customer about security and data protection.', routing: { by: 'least-loaded' }, first_answer_hours: 8, done_hours: 40, blocks_deal: true,
    fields: [
      { key: 'questions', label: 'How many questions', kind: 'number' },
      { key: 'link', label: 'Where it is', kind: 'text', required: true, hint: 'A link to the questionnaire' },
      { key: 'needed', label: 'The customer needs it by', kind: 'date' },
    ],
  },
  {
    id: 'product-question', name: 'Product question', team: 'Product', help: 'Whether it can do something, and when.', routing: { by: 'on-duty' }, first_answer_hours: 8, done_hours: 16,
    fields: [{ key: 'customer-words', label: "The customer's own words", kind: 'long-text' }],
  },
  {
    id: 'finance', name: 'Finance', team: 'Finance', help: 'Payment terms, invoicing, a credit check.', first_answer_hours: 8, done_hours: 16,
    fields: [{ key: 'about', label: 'About', kind: 'choice', required: true, options: ['Payment terms', 'Invoicing', 'Credit check', 'Currency', 'Something else'] }],
  },
  {
    id: 'executive-sponsor', name: 'Executive sponsor', team: 'Leadership', help: 'A call or a letter from the top.', first_answer_hours: 8, done_hours: 40,
    fields: [
      { key: 'counterpart', label: 'Who on their side', kind: 'text', required: true },
      { key: 'when', label: 'Best before', kind: 'date' },
    ],
  },
]; // prettier-ignore

const distinctTypes = (types: readonly RequestType[]) => unique(types, t => t.id);

/** What the company chose: the setting and the section `requests`. */
export const requestSettings = z.strictObject({
  types: z.array(requestType).max(60).refine(distinctTypes, { message: 'has an id twice' }).prefault([...defaultTypes]),
  /** By team: the channel where its requests are posted. Without one its people get them as direct messages. */
  channels: z.record(z.string().min(1).max(80), z.string().regex(/^[CG][A-Z0-9]{2,30}$/, 'has to be the id of a channel, such as C0123ABCD')).default({}),
  /** By e-mail: skills and their levels. */
  skills: z.record(email, z.record(key('a skill'), z.enum(levels))).default({}),
  /** Days on which nobody works, in every time zone. */
  holidays: z.array(isoDate).max(500).default([]),
});
export type RequestSettings = z.infer<typeof requestSettings>;

// ---- What people send

const requestText = z.string().trim().min(1).max(3000);
/** POST /deals/{id}/requests; with `preview` nothing is stored and the answer says who would get it. */
export const askRequest = z.strictObject({
  type: z.string().max(40),
  what: z.string().trim().max(3000).default(''),
  /** By the keys of the type's fields; dates as YYYY-MM-DD, people by id or e-mail. */
  fields: z.record(z.string().max(40), z.union([z.string().max(3000), z.number(), z.null()])).default({}),
  /** Requests of the same deal that have to be done before. */
  blockedBy: z.array(z.string().max(80)).max(20).default([]),
  preview: z.boolean().optional(),
});
const version = { version: z.number().int().optional() };
export const bareStep = z.strictObject({ ...version });
export const withText = z.strictObject({ text: requestText, ...version });
export const maybeText = z.strictObject({ text: z.string().trim().max(3000).optional(), ...version });
export const handOver = z.strictObject({
  /** An id or an e-mail address. */
  person: z.string().max(254).optional(),
  /** An id or a name. */
  team: z.string().max(80).optional(),
  note: requestText,
  ...version,
});
export const blockOn = z.strictObject({ on: z.string().max(80), ...version });

// ---- What the API answers

const teamRef = z.object({ id: z.string(), name: z.string() });
export const requestStates = ['open', 'assigned', 'claimed', 'waiting', 'done', 'declined', 'withdrawn'] as const;

/** How it stands against the close date; null without one, or when it has ended. */
export const closeEffect = z.object({
  closeDate: isoDate,
  /** Days that it is due after the close date; 0 or less: in time. */
  daysLate: z.number().int(),
  text: z.string(),
});

export const requestJson = z.object({
  id: z.string(),
  type: z.object({ id: z.string(), name: z.string() }),
  team: teamRef,
  deal: z.object({ id: z.string(), name: z.string(), account: z.string().nullable(), closeDate: isoDate.nullable(), open: z.boolean() }),
  state: z.enum(requestStates),
  /** While it waits: for whom. */
  waitingOn: z.enum(['requester', 'request']).nullable(),
  question: z.string().nullable(),
  requester: personRef,
  helper: personRef.nullable(),
  /** Why this person or this queue, in words. */
  because: z.string(),
  what: z.string(),
  fields: z.array(z.object({ key: z.string(), label: z.string(), kind: z.enum(fieldKinds), value: z.string() })),
  source: z.object({ text: z.string(), url: z.string().nullable() }).nullable(),
  blocksDeal: z.boolean(),
  blockedBy: z.array(z.object({ id: z.string(), name: z.string(), state: z.enum(requestStates) })),
  askedAt: isoMoment,
  answeredAt: isoMoment.nullable(),
  answerDueAt: isoMoment,
  doneDueAt: isoMoment,
  endedAt: isoMoment.nullable(),
  /** Business minutes it took. */
  minutes: z.number().int().nullable(),
  /** The resolution, or the reason why not. */
  outcome: z.string().nullable(),
  late: z.array(z.enum(['answer', 'done'])),
  closes: closeEffect.nullable(),
  comments: z.array(z.object({ by: personRef, text: z.string(), kind: z.enum(['comment', 'question', 'answer', 'note']), at: isoMoment })),
  round: z.number().int(),
  version: z.number().int(),
  updatedAt: isoMoment,
  /** What the viewer may do now. */
  mine: z.object({ can: z.array(z.string()), waitsForMe: z.boolean() }),
});
export type RequestJson = z.infer<typeof requestJson>;
export const requestsJson = page(requestJson).extend({ total: z.number().int() });

/** GET /requests; what is open comes first due first, what has ended newest first. */
export const requestsQuery = z.strictObject({
  /** `me`: I can do the next thing. */
  waiting: z.enum(['me']).optional(),
  /** An id or a name; `mine`: my own team. */
  team: z.string().max(80).optional(),
  requester: z.string().max(80).optional(),
  helper: z.string().max(80).optional(),
  deal: z.string().max(80).optional(),
  type: z.string().max(40).optional(),
  state: z.enum([...requestStates, 'ended']).optional(),
  q: z.string().max(200).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

/** Who would get it, and until when. */
export const routeJson = z.object({
  team: teamRef,
  person: personRef.nullable(),
  because: z.string(),
  answerDueAt: isoMoment,
  doneDueAt: isoMoment,
  closes: closeEffect.nullable(),
});

export const typesJson = z.object({
  types: z.array(requestType.and(z.object({ /** Null when the company has no team of this name: the type is not offered. */ teamId: z.string().nullable() }))),
  settings: requestSettings,
  version: z.number().int(),
});

// ---- Duty

export const turnKinds = ['weekly', 'daily'] as const;
export const rotaInput = z.strictObject({
  /** Ids or e-mail addresses, in the order of their turns. */
  people: z.array(z.string().max(254)).min(1).max(100),
  turn: z.enum(turnKinds),
  timeZone: z.string().max(64),
  /** The first day of the first turn; a weekly turn begins on the Monday of that week. */
  from: isoDate,
});
export const swapInput = z.strictObject({
  /** A day of the turn that is given away, and a day of the one taken instead. */
  give: isoDate,
  take: isoDate,
});
export const skipInput = z.strictObject({ person: z.string().max(254).optional(), from: isoDate, to: isoDate });

const turnJson = z.object({
  from: isoDate,
  /** The last day, inclusive. */
  to: isoDate,
  /** Null when everybody of the rota is away. */
  person: personRef.nullable(),
  /** Why not simply the one in order: a swap, somebody away. */
  because: z.string().nullable(),
});
export const dutyJson = z.object({
  team: teamRef,
  rota: z
    .object({ people: z.array(personRef), turn: z.enum(turnKinds), timeZone: z.string(), from: isoDate, version: z.number().int() })
    .nullable(),
  now: turnJson.nullable(),
  next: z.array(turnJson),
  swaps: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['asked', 'agreed', 'declined', 'cancelled']),
      from: personRef,
      to: personRef,
      give: isoDate,
      take: isoDate,
      mine: z.array(z.enum(['agree', 'decline', 'cancel'])),
    }),
  ),
  skips: z.array(z.object({ id: z.string(), person: personRef, from: isoDate, to: isoDate, mine: z.boolean() })),
  mine: z.object({ canArrange: z.boolean(), inRota: z.boolean() }),
});
export const dutiesJson = z.object({ items: z.array(dutyJson) });
