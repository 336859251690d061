import { listOf } from '../../kernel/text.ts';
import type { Directory, Person } from '../people/read.ts';
import { resolveApprovers, type About } from './approvers.ts';
import type { ExchangeRates } from '../../policy/rates.ts';
import { readYaml } from '../../policy/file-yaml.ts';
import type { Problem } from '../../policy/file-yaml.ts';
import { choosePolicy, compilePolicy } from '../../policy/table.ts';
import type { Approver, Policy, PolicySet, Row, Terms } from '../../policy/model.ts';

export interface PeopleContext {
  readonly directory: Directory;
  /** People's ids by a Slack user group's handle and by its id. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly rates: ExchangeRates;
}

/** Whom a step, a fallback or an escalation would find nobody for. */
export interface Nobody {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Active people as requesters, by name. */
  readonly requesters: readonly string[];
}

/** Conditions that are known of a person before there is a deal. */
const OF_PEOPLE = new Set(['owner_team', 'requester_team', 'requester_role']);

/**
 * Approvers that would be nobody if some active person asked for their own deal. What depends on the record (a field, a
 * matrix by a field) cannot be told beforehand and is left out; each line of a matrix is looked at on its own.
 */
export function nobodyToAsk(set: PolicySet, context: PeopleContext): Nobody[] {
  const people = context.directory.all().filter(person => person.active);
  return set.policies.flatMap((policy, p) => {
    const concerned = people.filter(person => mayConcern(set, policy, termsOf(person, context.directory), context.rates));
    const stranded = concerned.filter(person => found([policy.fallback], policy, person, context) === false);
    const fallback: Nobody[] =
      stranded.length > 0
        ? [{ path: ['policies', p, 'fallback'], message: `the fallback is nobody who could decide for ${named(stranded)}: a step that finds nobody would refuse their requests`, requesters: names(stranded) }]
        : [];
    const steps = policy.rows.flatMap((row, r) => {
      const inRow = concerned.filter(person => rowMayConcern(policy, row, termsOf(person, context.directory)));
      return row.ask.flatMap((ask, a): Nobody[] => {
        const path = ['policies', p, 'rows', r, 'ask', ...(row.ask.length > 1 ? [a] : []), 'approvers'];
        const missing = inRow.filter(person => found(ask.approvers, policy, person, context) === false);
        if (missing.length === 0) return [];
        return [{ path, message: `the step ${JSON.stringify(ask.step)} finds nobody for ${named(missing)}; the fallback is asked in their place`, requesters: names(missing) }];
      });
    });
    return [...fallback, ...steps, ...emptyLines(policy, p, concerned, context)];
  });
}

/** Lines of a matrix that are nobody for everybody. */
function emptyLines(policy: Policy, p: number, people: readonly Person[], context: PeopleContext): Nobody[] {
  return Object.entries(policy.matrices).flatMap(([name, { people: lines, otherwise }]) =>
    [...Object.entries(lines).map(([value, list]) => ({ key: ['people', value], list })), { key: ['otherwise'], list: otherwise }].flatMap(({ key, list }): Nobody[] => {
      if (people.length === 0 || people.some(person => found(list, policy, person, context) !== false)) return [];
      return [{ path: ['policies', p, 'matrices', name, ...key], message: `this line of the matrix ${JSON.stringify(name)} is nobody, whoever asks`, requesters: names(people) }];
    }),
  );
}

/** As problems with their places in the file that the policies were read from. At most 50. */
export function nobodyProblems(text: string, set: PolicySet, context: PeopleContext): Problem[] {
  const file = readYaml(text);
  return file.ok ? nobodyToAsk(set, context).slice(0, 50).map(({ path, message }) => file.value.problem(path, message)) : [];
}

const termsOf = (person: Person, directory: Directory): Terms => {
  const team = person.teamId ? directory.team(person.teamId)?.name : undefined;
  return { ownerTeam: team, requester: { email: person.email ?? undefined, team, roles: person.roles, title: person.title ?? undefined }, fields: {} };
};

/** Only conditions on people count: of the rest nothing is known yet. */
const onlyPeople = (row: Row): Row => ({
  ...row,
  when: row.when.filter(cell => OF_PEOPLE.has(cell.column.name)),
  anyOf: row.anyOf.some(cells => cells.some(cell => !OF_PEOPLE.has(cell.column.name))) ? [] : row.anyOf,
  cel: undefined,
});

function mayConcern(set: PolicySet, policy: Policy, terms: Terms, rates: ExchangeRates): boolean {
  const about = policy.for?.filter(cell => OF_PEOPLE.has(cell.column.name));
  const { policy: chosen } = choosePolicy({ policies: [{ ...policy, for: about }] }, terms, rates);
  // Behind a policy that is for any deal nothing is ever used.
  const before = set.policies.slice(0, set.policies.indexOf(policy));
  return chosen !== undefined && !before.some(other => other.for === undefined);
}

function rowMayConcern(policy: Policy, row: Row, terms: Terms): boolean {
  return compilePolicy({ ...policy, hit: 'all', rows: [onlyPeople(row)] })(terms).rows.length > 0;
}

/** Undefined where it depends on the record. */
function found(sources: readonly Approver[], policy: Policy, person: Person, { directory, groups, rates }: PeopleContext): boolean | undefined {
  const about: About = {
    requesterId: person.id,
    ownerId: person.id,
    directory,
    deal: undefined,
    terms: termsOf(person, directory),
    groups,
    limits: policy.limits,
    matrices: policy.matrices,
    selfApproval: policy.selfApproval,
    rates,
  };
  if (resolveApprovers(sources, undefined, about).people.length > 0) return true;
  return sources.some(source => dependsOnRecord(source, policy)) ? undefined : false;
}

function dependsOnRecord(source: Approver, policy: Policy): boolean {
  if ('field' in source) return source.field !== 'owner';
  if (!('matrix' in source)) return false;
  const matrix = Object.hasOwn(policy.matrices, source.matrix) ? policy.matrices[source.matrix] : undefined;
  return matrix !== undefined && !OF_PEOPLE.has(matrix.by);
}

const names = (people: readonly Person[]) => people.map(person => person.name);
const named = (people: readonly Person[]) => listOf(names(people), 'and', 5);
