import { z } from 'zod';
import { unknownWord } from './file-nearest.ts';
import { MAX_CEL } from './cel.ts';
import { FIELD_COLUMN, SHARE_COLUMN, allowed, columnNames, columnOf } from './conditions.ts';

/** The shape of a policy file. What conditions say is checked in file.ts, where a problem has its place. */

export const MAX_ROWS = 200;
export const MAX_POLICIES = 50;
const FIELD_APPROVER = /^(owner|fields\.[\p{L}\p{N}_-]{1,80})$/u;
const DIRECTIONS = ['lower', 'higher', 'same', 'subset', 'within'] as const;

const strict = <T extends z.core.$ZodShape>(shape: T) =>
  z.strictObject(shape, {
    error: issue => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const keys = issue['keys'] as readonly string[];
      return keys.map(key => unknownWord(key, Object.keys(shape))).join('; ');
    },
  });

const name = (max = 100) => z.string().trim().min(1).max(max);
const manager = z.enum(['requester', 'owner', 'approver']);

const person = strict({ person: z.email({ error: 'a person is named by an e-mail address' }).max(254) });
const role = strict({ role: name() });
const managerOf = strict({ manager, level: z.int().min(1).max(10).optional() });
const team = strict({ team: name() });
const slackGroup = strict({ slack_group: name() });
const chain = strict({
  chain: z.enum(['requester', 'owner']),
  up_to: z.int().min(1).max(12).optional(),
  until_authority: z.literal(true, { error: 'until_authority has one value: true' }).optional(),
});
const field = strict({ field: z.string().regex(FIELD_APPROVER, { error: 'a field is "owner" or "fields.<name>"' }) });
const matrix = strict({ matrix: name() });
export const approverShape = z
  .union([person, role, managerOf, team, slackGroup, chain, field, matrix], {
    error:
      'an approver is exactly one of { person: e-mail }, { role: name }, { team: name }, { manager: requester or owner, level: 1 to 10 }, { slack_group: handle }, ' +
      '{ chain: requester or owner, up_to: 1 to 12, until_authority: true }, { field: owner or fields.<name> }, { matrix: name }',
  })
  .meta({ id: 'Approver' });
const approvers = z.array(approverShape).min(1).max(50);

export const completionShape = z.union(
  [
    z.enum(['any', 'all', 'majority']),
    strict({ at_least: z.int().min(1).max(50) }),
    strict({ percent: z.int().min(1).max(100) }),
  ],
  { error: 'completion is one of any, all, majority, { at_least: 2 }, { percent: 60 }' },
);

const span = z.string().max(60).meta({ description: 'such as "4 business hours", "2 business days" or "90 minutes"' });

const escalationShape = strict({
  at: z.string().max(60).meta({ description: 'a part of the due span, such as "50%" or "150%", or a span of time since it was asked, such as "1 business day"' }),
  then: z.enum(['remind', 'add', 'replace', 'notify', 'approve', 'reject']),
  to: approvers.optional(),
});

const askShape = strict({
  step: name(60),
  approvers,
  completion: completionShape.optional(),
  after: z.array(name(60)).max(50).optional(),
  due: span.optional(),
  remind_after: span.optional(),
  escalate: z.array(escalationShape).max(10).optional(),
  binds: z.array(name(100)).min(1).max(30).optional(),
  tolerance: z.record(z.string(), z.union([z.string().max(40), z.number()], { error: 'a tolerance is a number or a text, such as 5, "+1 point" or "5%"' })).optional(),
  choose: z.boolean().optional(),
  second_proof: z.boolean().optional(),
});

const cells = z.record(z.string(), z.unknown()).meta({ id: 'Conditions' });
const whenShape = z
  .object({ 'any-of': z.array(cells).min(1).max(20).optional() })
  .catchall(z.unknown())
  .meta({ id: 'When' });

const rowShape = strict({
  name: name(),
  when: whenShape.optional(),
  if: z.string().max(MAX_CEL).meta({ description: 'a condition in CEL that has to hold as well, such as deal.amount > 1000 && "legal" in requester.roles' }).optional(),
  missing: z.enum(['matches', 'no-match']).optional(),
  ask: z
    .union([askShape, z.array(askShape).min(1).max(20)], {
      error: 'ask is one step, { step: name, approvers: [...] }, or a list of them',
    })
    .optional(),
  notify: approvers.optional(),
  auto: z.literal('approve', { error: 'auto has one value: approve' }).optional(),
});

const stageName = name();
const policyShape = strict({
  name: name(),
  hit: z.enum(['all', 'first']).optional(),
  rows: z.array(rowShape).min(1).max(MAX_ROWS),
  fallback: approverShape,
  for: cells.optional(),
  remind_after: span.optional(),
  expires_after: span.optional(),
  terms: z.record(z.string(), strict({ direction: z.enum(DIRECTIONS), band: z.string().max(40).optional() })).optional(),
  revives: z.boolean().optional(),
  self_approval: z.boolean().optional(),
  ad_hoc: z.boolean().optional(),
  limits: z.array(strict({ who: approverShape, discount: z.string().max(40).optional(), amount: z.string().max(60).optional() })).max(100).optional(),
  matrices: z.record(z.string(), strict({ by: z.string(), people: z.record(z.string(), approvers), otherwise: approvers })).optional(),
  gate: strict({
    stage: z.union([stageName, z.array(stageName).min(1).max(50)], {
      error: 'stage is a name or a list of names',
    }),
  }).optional(),
});

export const fileShape = strict({ policies: z.array(policyShape).min(1).max(MAX_POLICIES) });
export type FileShape = z.infer<typeof fileShape>;
export type PolicyShape = FileShape['policies'][number];
export type RowShape = PolicyShape['rows'][number];
export type AskShape = z.infer<typeof askShape>;

type Issue = z.core.$ZodIssue;

/** Flattens zod's issues (with `reportInput`) to places and plain words; of a union, the branch that was probably meant. */
export function plainIssues(
  issues: readonly Issue[],
  at: readonly PropertyKey[] = [],
): { path: PropertyKey[]; key?: string; message: string }[] {
  return issues.flatMap(issue => {
    const path = [...at, ...issue.path];
    if (issue.code === 'invalid_union') {
      const ranked = issue.errors
        .map(errors => ({ errors, weight: weightOf(errors) }))
        .sort((a, b) => a.weight - b.weight);
      const [best, second] = ranked;
      if (best && best.weight < 100 && best.weight !== second?.weight) return plainIssues(best.errors, path);
      return [
        {
          path,
          message:
            issue.input === undefined ? `is missing and has to be given: ${issue.message}` : issue.message,
        },
      ];
    }
    if (issue.code === 'unrecognized_keys')
      return [{ path, key: issue.keys[0] ?? '', message: issue.message }];
    return [{ path, message: wordsOf(issue) }];
  });
}

const weightOf = (issues: readonly Issue[]) =>
  issues.reduce((sum, issue) => {
    if (issue.code === 'invalid_type' && issue.path.length === 0) return sum + 100;
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) return sum + 3;
    return sum + (issue.input === undefined && issue.path.length === 1 ? 2 : 1);
  }, 0);

const KIND: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'yes or no: true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a map of names and values',
  record: 'a map of names and values',
};

function wordsOf(issue: Issue): string {
  if (issue.input === undefined) return 'is missing and has to be given';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KIND[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.values.length > 1 ? `is not known; allowed are ${issue.values.join(', ')}` : issue.message;
    case 'too_small':
      return issue.origin === 'string'
        ? 'must not be empty'
        : `must ${issue.origin === 'array' ? 'have' : 'be'} at least ${issue.minimum}`;
    case 'too_big':
      return `must ${issue.origin === 'array' || issue.origin === 'string' ? 'have' : 'be'} at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    default:
      return issue.message;
  }
}

/** A JSON Schema (draft 2020-12) for editors, with every column and what may be written in it. */
export function jsonSchemaOfPolicies(): Record<string, unknown> {
  const cell = (description: string) => {
    const one = { type: ['string', 'boolean'], maxLength: 500 };
    return { description, anyOf: [one, { type: 'array', items: one, minItems: 1, maxItems: 100 }] };
  };
  const columns = Object.fromEntries(
    columnNames.map(column => [column, cell(allowed(columnOf(column) ?? { name: column, type: 'any' }))]),
  );
  const custom = {
    [SHARE_COLUMN.source]: cell(`a product's part of the amount; ${allowed({ name: 'product_share.x', type: 'percent' })}`),
    [FIELD_COLUMN.source]: cell(`a custom field; ${allowed({ name: 'fields.x', type: 'any' })}`),
  };
  return z.toJSONSchema(fileShape, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema !== cells && (zodSchema as unknown) !== whenShape) return;
      delete jsonSchema.propertyNames;
      jsonSchema.properties = { ...jsonSchema.properties, ...columns } as NonNullable<
        typeof jsonSchema.properties
      >;
      jsonSchema.patternProperties = custom as NonNullable<typeof jsonSchema.patternProperties>;
      jsonSchema.additionalProperties = false;
    },
  }) as Record<string, unknown>;
}
