import { z } from 'zod';
import { unknownWord } from './policy-file-nearest.ts';
import { FIELD_COLUMN, allowed, columnNames, columnOf } from './policy-conditions.ts';

/** The shape of a policy file. What conditions say is checked in policy-file.ts, where a problem has its place. */

export const MAX_ROWS = 200;
export const MAX_POLICIES = 50;

const strict = <T extends z.core.$ZodShape>(shape: T) =>
  z.strictObject(shape, {
    error: issue => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const keys = issue['keys'] as readonly string[];
      return keys.map(key => unknownWord(key, Object.keys(shape))).join('; ');
    },
  });

const name = (max = 100) => z.string().trim().min(1).max(max);
const manager = z.enum(['requester', 'owner']);

const person = strict({ person: z.email({ error: 'a person is named by an e-mail address' }).max(254) });
const role = strict({ role: name() });
const chain = strict({ manager, level: z.int().min(1).max(10).optional() });
const team = strict({ team: name() });
export const approverShape = z.union([person, role, chain, team], {
  error:
    'an approver is exactly one of { person: e-mail }, { role: name }, { manager: requester or owner, level: 1 to 10 }, { team: name }',
});

export const completionShape = z.union(
  [
    z.enum(['any', 'all', 'majority']),
    strict({ at_least: z.int().min(1).max(50) }),
    strict({ percent: z.int().min(1).max(100) }),
  ],
  { error: 'completion is one of any, all, majority, { at_least: 2 }, { percent: 60 }' },
);

const askShape = strict({
  step: name(60),
  approvers: z.array(approverShape).min(1).max(50),
  completion: completionShape.optional(),
  after: z.array(name(60)).max(50).optional(),
});

const cells = z.record(z.string(), z.unknown()).meta({ id: 'Conditions' });
const whenShape = z
  .object({ 'any-of': z.array(cells).min(1).max(20).optional() })
  .catchall(z.unknown())
  .meta({ id: 'When' });

const rowShape = strict({
  name: name(),
  when: whenShape,
  missing: z.enum(['matches', 'no-match']).optional(),
  ask: z
    .union([askShape, z.array(askShape).min(1).max(20)], {
      error: 'ask is one step, { step: name, approvers: [...] }, or a list of them',
    })
    .optional(),
  auto: z.literal('approve', { error: 'auto has one value: approve' }).optional(),
});

const stageName = name();
const policyShape = strict({
  name: name(),
  hit: z.enum(['all', 'first']).optional(),
  rows: z.array(rowShape).min(1).max(MAX_ROWS),
  fallback: approverShape,
  remind_after: z.string().max(60).optional(),
  gate: strict({
    stage: z.union([stageName, z.array(stageName).min(1).max(50)], {
      error: 'stage is a name or a list of names',
    }),
  }).optional(),
});

export const fileShape = strict({ policies: z.array(policyShape).min(1).max(MAX_POLICIES) });
export type FileShape = z.infer<typeof fileShape>;
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
