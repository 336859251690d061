import type { Situation } from '../../engine/capability.ts';
import { refuse } from '../../kernel/decision.ts';
import type { Directory } from '../people/read.ts';
import type { FormField, RequestType } from './contract.ts';
import type { RequestContext } from './context.ts';
import { accepted, clocksFor, factsOf, helpersOf, type RequestDecision } from './decide-parts.ts';
import { route, type Routed } from './decide-route.ts';
import { requestFacts } from './events.ts';
import type { FieldProblem, FilledField, RequestCommand, RequestRefusal, TeamRequest } from './model.ts';

type At = RequestContext & Situation;
type Ask = Extract<RequestCommand, { type: 'ask' }>;

/** What a type's form takes, value by value; everything that is wrong at once. */
export function fillFields(
  fields: readonly FormField[],
  given: Readonly<Record<string, string>>,
  directory: Directory,
): { readonly filled: readonly FilledField[] } | { readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const filled: FilledField[] = [];
  for (const key of Object.keys(given)) {
    if (!fields.some(f => f.key === key)) problems.push({ field: `fields.${key}`, message: fields.length > 0 ? `is no field of this form; its fields are ${fields.map(f => f.key).join(', ')}` : 'is no field of this form, which has none' });
  }
  for (const field of fields) {
    const raw = (given[field.key] ?? '').trim();
    const wrong = (message: string) => void problems.push({ field: `fields.${field.key}`, message });
    if (raw === '') {
      if (field.required) wrong('has to be filled in');
      continue;
    }
    const value = readValue(field, raw, directory);
    if (typeof value === 'object') wrong(value.wrong);
    else filled.push({ key: field.key, label: field.label, kind: field.kind, value });
  }
  return problems.length > 0 ? { problems } : { filled };
}

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10) === text;

function readValue(field: FormField, raw: string, directory: Directory): string | { readonly wrong: string } {
  switch (field.kind) {
    case 'text':
      return raw.length <= 300 ? raw.replace(/\s+/g, ' ') : { wrong: 'has more than 300 characters' };
    case 'long-text':
      return raw.length <= 3000 ? raw : { wrong: 'has more than 3,000 characters' };
    case 'choice':
      return field.options?.includes(raw) ? raw : { wrong: `has to be one of ${field.options?.join(', ')}` };
    case 'number':
      return /^-?\d{1,15}(\.\d{1,6})?$/.test(raw) ? raw : { wrong: 'has to be a number such as 120 or 12.5' };
    case 'date':
      return isDate(raw) ? raw : { wrong: 'has to be a date such as 2026-05-14' };
    case 'person': {
      const person = directory.person(raw) ?? directory.byEmail(raw);
      return person?.active ? person.id : { wrong: 'has to be somebody who works here' };
    }
  }
}

export interface Plan {
  readonly type: RequestType;
  readonly teamId: string;
  readonly routed: Routed;
  readonly clocks: ReturnType<typeof clocksFor>;
}

/** To whom it would go and until when: what a form shows before anything is sent, by the code that will send it. */
export function plan(asked: { readonly dealId: string; readonly typeId: string; readonly requesterId: string | null; readonly seed: string; readonly now: number }, at: RequestContext): Plan | { readonly refused: RequestRefusal } {
  const deal = at.deals.get(asked.dealId);
  if (!deal) return { refused: { code: 'no-such-deal' } };
  const offered = at.about.types.filter(t => at.directory.team(t.team));
  const type = at.about.types.find(t => t.id === asked.typeId);
  if (!type) return { refused: { code: 'no-such-type', field: 'type', types: offered.map(t => t.id) } };
  const team = at.directory.team(type.team);
  if (!team) return { refused: { code: 'no-such-team', field: 'team', team: type.team } };
  const routed = route({ type, teamId: team.id, requesterId: asked.requesterId, deal, now: asked.now, seed: asked.seed }, at);
  return { type, teamId: team.id, routed, clocks: clocksFor(type, helpersOf(team.id, routed.personId, at), asked.now, at) };
}

export function ask(before: TeamRequest | undefined, command: Ask, at: At): RequestDecision {
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  const requesterId = at.actor.id;
  if (!at.directory.person(requesterId)?.active) return refuse({ code: 'person-inactive' });
  if (before) return refuse({ code: 'exists-already' });
  const deal = at.deals.get(command.dealId);
  if (!deal) return refuse({ code: 'no-such-deal' });
  const past = command.past ?? false;
  if (deal.stageKind === 'lost' && !past) return refuse({ code: 'deal-closed', stage: deal.stageLabel });
  const planned = plan({ dealId: deal.id, typeId: command.typeId, requesterId, seed: command.requestId, now: at.now }, at);
  if ('refused' in planned) return planned;
  const { type, teamId, routed, clocks } = planned;
  const form = fillFields(type.fields, command.fields, at.directory);
  const what = command.what.trim();
  const problems: FieldProblem[] = [
    ...(what === '' ? [{ field: 'what', message: 'has to say what you need; a sentence is enough' }] : what.length > 3000 ? [{ field: 'what', message: 'has more than 3,000 characters' }] : []),
    ...('problems' in form ? form.problems : []),
  ];
  if (problems.length > 0 || 'problems' in form) return refuse({ code: 'bad-fields', field: problems[0]!.field, problems });
  const siblings = at.linked.get(deal.id) ?? [];
  const blockedBy = [...new Set(command.blockedBy)];
  if (blockedBy.some(id => !siblings.some(s => s.id === id))) return refuse({ code: 'other-deal', field: 'on' });
  const common = {
    id: command.requestId, dealId: deal.id, typeId: type.id, typeName: type.name, teamId, requesterId, what, fields: form.filled, source: command.source,
    blocksDeal: type.blocks_deal, blockedBy, because: routed.because, askedAt: at.now, answeredAt: null, ...clocks, waited: 0, reminded: [], late: [], remarks: [],
    told: [], round: 1, past, version: 1, updatedAt: at.now,
  } as const; // prettier-ignore
  const helperId = routed.personId;
  const request: TeamRequest =
    blockedBy.length > 0
      ? { ...common, state: 'waiting', on: 'request', question: null, helperId, assignedAt: helperId ? at.now : null, taken: false, since: at.now }
      : helperId
        ? { ...common, state: 'assigned', helperId, assignedAt: at.now }
        : { ...common, state: 'open', helperId: null };
  const facts = factsOf(request, at);
  return accepted(undefined, request, at, [
    facts(requestFacts.asked, { what, because: routed.because, blocksDeal: type.blocks_deal }),
    ...(helperId ? [facts(requestFacts.assigned, { because: routed.because })] : []),
    ...(blockedBy.length > 0 ? [facts(requestFacts.waiting, { on: 'request', question: null, blockedBy })] : []),
  ]);
}
