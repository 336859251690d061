import type { DealSnapshot } from '../deals/events.ts';
import type { Directory, Person } from '../people/read.ts';
import { limitIn, noRates } from '../../policy/rates.ts';
import type { ExchangeRates } from '../../policy/rates.ts';
import { valueIn } from '../../policy/table-index.ts';
import type { Approver, AuthorityLimit, Policy, Terms } from '../../policy/model.ts';

/** Managers above this are nobody's: a guard against circles that a directory may hold for a moment. */
const TOP = 12;

export interface About {
  readonly requesterId: string;
  readonly ownerId: string | null;
  readonly directory: Directory;
  readonly deal: Pick<DealSnapshot, 'fields'> | undefined;
  /** The terms that are asked for, as the policy sees them. */
  readonly terms: Terms;
  /** People's ids by a Slack user group's handle and by its id. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly limits: readonly AuthorityLimit[];
  readonly matrices: Policy['matrices'];
  readonly selfApproval: boolean;
  /** For limits in another currency than the deal's; without a rate a limit does not cover it. */
  readonly rates?: ExchangeRates | undefined;
  /** Whom `{ manager: approver }` is about: those whom the step asks now. */
  readonly asked?: readonly string[] | undefined;
}

export interface Resolved {
  /** Active, never the requester (unless the policy allows self-approval), each once. */
  readonly people: readonly string[];
  /** Nobody was found, so the policy's fallback was taken. */
  readonly fallback: boolean;
  /** The source that named a person first. */
  readonly because: ReadonlyMap<string, Approver>;
}

/**
 * Who is meant. When the policy's own sources give nobody, the fallback is taken (an absent approver never strands a
 * deal); when that gives nobody either, the list is empty and the caller refuses before anything is stored.
 */
export function resolveApprovers(sources: readonly Approver[], fallback: Approver | undefined, about: About): Resolved {
  const because = gather(sources, about);
  if (because.size > 0) return { people: [...because.keys()], fallback: false, because };
  const instead = gather(fallback ? [fallback] : [], about);
  return { people: [...instead.keys()], fallback: true, because: instead };
}

/**
 * Whether a person's authority covers these terms. `unlimited`: no limit names them. Of several that name them, one that
 * covers the terms is enough. A value that is not known, or cannot be compared, is not covered.
 */
export function authorityOf(personId: string, about: About): 'unlimited' | 'covers' | 'exceeded' {
  // A limit's own `who` is looked up without limits, so that it cannot go round in a circle.
  const plain = { ...about, limits: [] };
  const mine = about.limits.filter(limit => peopleOf(limit.who, plain).includes(personId));
  if (mine.length === 0) return 'unlimited';
  return mine.some(limit => covers(limit, about)) ? 'covers' : 'exceeded';
}

function covers({ discount, amount }: AuthorityLimit, { terms, rates }: About): boolean {
  if (discount !== undefined && !(terms.discount !== undefined && terms.discount <= discount)) return false;
  if (amount === undefined) return true;
  const limit = terms.amount && limitIn(amount, terms.amount.currency, rates ?? noRates);
  return terms.amount !== undefined && limit !== undefined && terms.amount.minor <= limit.floor;
}

function gather(sources: readonly Approver[], about: About): Map<string, Approver> {
  const found = new Map<string, Approver>();
  for (const source of sources) {
    for (const id of peopleOf(source, about)) if (!found.has(id) && mayDecide(about.directory.person(id), about)) found.set(id, source);
  }
  return found;
}

const mayDecide = (person: Person | undefined, about: About): person is Person =>
  person?.active === true && (about.selfApproval || person.id !== about.requesterId);

const idsOf = (people: readonly (Person | undefined)[]) => people.flatMap(person => person?.id ?? []);

function peopleOf(source: Approver, about: About): readonly string[] {
  const { directory } = about;
  if ('person' in source) return idsOf([directory.byEmail(source.person)]);
  if ('role' in source) return idsOf(directory.withRole(source.role));
  if ('team' in source) return idsOf(directory.membersOfTeam(source.team));
  if ('slack_group' in source) return about.groups.get(source.slack_group.replace(/^@/, '')) ?? [];
  if ('manager' in source) return startsOf(source.manager, about).flatMap(id => managerFrom(id, source.level ?? 1, about));
  if ('chain' in source) return startsOf(source.chain, about).flatMap(id => chainFrom(id, source.up_to ?? TOP, source.until_authority, about));
  if ('field' in source) return personIn(source.field, about);
  return fromMatrix(source.matrix, about);
}

function startsOf(whose: 'requester' | 'owner' | 'approver', about: About): readonly string[] {
  if (whose === 'approver') return about.asked ?? [];
  const id = whose === 'owner' ? about.ownerId : about.requesterId;
  return id === null ? [] : [id];
}

/** A manager who left does not end the chain: the next one up is asked. */
function managerFrom(id: string, from: number, about: About): string[] {
  for (let level = from; level <= TOP; level++) {
    const manager = about.directory.managerOf(id, level);
    if (!manager) return [];
    if (mayDecide(manager, about)) return [manager.id];
  }
  return [];
}

/** With `untilAuthority` a manager ends the chain only when a limit that covers the deal names them: silence is no authority. */
function chainFrom(id: string, upTo: number, untilAuthority: true | undefined, about: About): string[] {
  const found: string[] = [];
  for (let level = 1; level <= Math.min(upTo, TOP); level++) {
    const manager = about.directory.managerOf(id, level);
    if (!manager || found.includes(manager.id)) return found;
    if (!mayDecide(manager, about)) continue;
    found.push(manager.id);
    if (untilAuthority && authorityOf(manager.id, about) === 'covers') return found;
  }
  return found;
}

function personIn(field: string, { directory, ownerId, deal }: About): string[] {
  if (field === 'owner') return ownerId === null ? [] : [ownerId];
  const name = field.slice('fields.'.length);
  const said = deal && Object.hasOwn(deal.fields, name) ? deal.fields[name] : undefined;
  if (typeof said !== 'string' || said.trim() === '') return [];
  return idsOf([said.includes('@') ? directory.byEmail(said) : directory.byName(said)]);
}

function fromMatrix(name: string, about: About): string[] {
  const matrix = Object.hasOwn(about.matrices, name) ? about.matrices[name] : undefined;
  if (!matrix) return [];
  const value = valueIn(about.terms, matrix.by);
  const key = typeof value === 'object' ? undefined : String(value);
  const row = key !== undefined && Object.hasOwn(matrix.people, key) ? matrix.people[key] : undefined;
  // No matrix inside a matrix: no circle.
  const inner = { ...about, matrices: {} };
  return (row ?? matrix.otherwise).flatMap(source => peopleOf(source, inner));
}
