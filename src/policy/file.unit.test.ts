import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { jsonSchemaOfPolicies, parsePolicies } from './file.ts';
import { compilePolicy } from './table.ts';

const good = `policies:
  - name: standard-discounts
    hit: all
    rows:
      - name: manager looks at discounts over 10 %
        when: { discount: "> 10%" }
        ask: { step: manager, approvers: [{ manager: requester }] }
      - name: deal desk
        when: { discount: "> 15%", amount: ">= 50000 EUR" }
        ask: { step: deal-desk, approvers: [{ team: deal-desk }], completion: any, after: [manager] }
      - name: finance
        when: { any-of: [{ payment_days: "> 60" }, { discount: "> 25%" }] }
        ask: { step: finance, approvers: [{ role: finance-approver }], completion: all, after: [manager] }
      - name: in policy
        when: { discount: "<= 10%" }
        auto: approve
    fallback: { person: admin@example.com }
    remind_after: 4 business hours
    gate: { stage: closed-won }
`;
const problems = (text: string) => {
  const parsed = parsePolicies(text);
  return parsed.ok ? [] : parsed.error;
};

test('a policy is read, and does what it says', () => {
  const parsed = parsePolicies(good);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const [policy] = parsed.value.policies;
  expect(policy).toMatchObject({
    name: 'standard-discounts',
    hit: 'all',
    fallback: { person: 'admin@example.com' },
    remindAfter: { amount: 4, unit: 'hours', business: true },
    gate: { stages: ['closed-won'] },
  });
  if (!policy) throw new Error('no policy');
  const evaluate = compilePolicy(policy);
  const amount = { minor: 6_000_000n, currency: 'EUR' };
  const asked = (discount: number, paymentDays?: number) => {
    const { steps, auto, unknowns } = evaluate({ discount, amount, paymentDays, fields: {} });
    return {
      steps: steps.map(s => `${s.name}${s.after.length ? ` after ${s.after.join()}` : ''}`),
      auto,
      unknowns,
    };
  };
  expect(asked(2600, 30)).toEqual({
    steps: ['manager', 'deal-desk after manager', 'finance after manager'],
    auto: false,
    unknowns: [],
  });
  expect(asked(2000)).toEqual({
    steps: ['manager', 'deal-desk after manager'],
    auto: false,
    unknowns: ['payment_days'],
  });
  expect(asked(1000, 60)).toEqual({ steps: [], auto: true, unknowns: [] });
  expect(asked(1000, 61)).toEqual({ steps: ['finance'], auto: false, unknowns: [] });
});

test.each<[string, [string, string], string, [number, number], string]>([
  [
    'a misspelt column',
    ['discount: "> 10%"', 'dicount: "> 10%"'],
    'policies[0].rows[0].when',
    [6, 17],
    'did you mean "discount"? Allowed are discount, amount,',
  ],
  [
    'a misspelt key',
    ['hit: all', 'hits: all'],
    'policies[0]',
    [3, 5],
    'did you mean "hit"? Allowed are name, hit, rows',
  ],
  [
    'a key in Camel case',
    ['remind_after', 'remindAfter'],
    'policies[0]',
    [18, 5],
    'did you mean "remind_after"?',
  ],
  ['a value', ['hit: all', 'hit: every'], 'policies[0].hit', [3, 10], 'is not known; allowed are all, first'],
  [
    'a number for a condition',
    ['"> 15%"', '15'],
    'policies[0].rows[1].when.discount',
    [9, 27],
    'does not say how to compare',
  ],
  [
    'a condition in an alternative',
    ['"> 60"', '"> sixty"'],
    'policies[0].rows[2].when.any-of[0].payment_days',
    [12, 42],
    'no whole number of days',
  ],
  [
    'an empty alternative',
    ['{ payment_days: "> 60" }', '{}'],
    'policies[0].rows[2].when.any-of[0]',
    [12, 26],
    'would match every deal',
  ],
  [
    'an approver',
    ['{ team: deal-desk }', '{ teem: deal-desk }'],
    'policies[0].rows[1].ask.approvers[0]',
    [10, 45],
    'exactly one of { person: e-mail }, { role: name }',
  ],
  [
    'two approvers in one',
    ['{ team: deal-desk }', '{ team: a, role: b }'],
    'policies[0].rows[1].ask.approvers[0]',
    [10, 45],
    'exactly one of',
  ],
  [
    'a manager of whom',
    ['manager: requester', 'manager: boss'],
    'policies[0].rows[0].ask.approvers[0].manager',
    [7, 54],
    'allowed are requester, owner',
  ],
  [
    'an address',
    ['admin@example.com', 'admin'],
    'policies[0].fallback.person',
    [17, 25],
    'by an e-mail address',
  ],
  [
    'no fallback',
    ['    fallback: { person: admin@example.com }\n', ''],
    'policies[0].fallback',
    [2, 5],
    'is missing and has to be given',
  ],
  [
    'a completion',
    ['completion: any', 'completion: sum'],
    'policies[0].rows[1].ask.completion',
    [10, 79],
    'allowed are any, all, majority',
  ],
  [
    'too many of too few',
    ['[{ manager: requester }]', '[{ manager: requester }], completion: { at_least: 2 }'],
    'policies[0].rows[0].ask.completion',
    [7, 80],
    'the step has only 1',
  ],
  [
    'an unknown step before',
    ['completion: all, after: [manager]', 'after: [manger]'],
    'policies[0].rows[2].ask.after',
    [13, 79],
    'did you mean "manager"?',
  ],
  [
    'a step after itself',
    ['completion: all, after: [manager]', 'after: [finance]'],
    'policies[0].rows[2].ask.after',
    [13, 79],
    'cannot come after itself',
  ],
  [
    'a circle',
    ['[{ manager: requester }] }', '[{ manager: requester }], after: [finance] }'],
    'policies[0].rows[0].ask.after',
    [7, 75],
    'wait for each other: manager, after finance, after manager',
  ],
  [
    'one step, two completions',
    ['step: finance', 'step: deal-desk'],
    'policies[0].rows[2].ask.completion',
    [13, 86],
    'in another way in the row "deal desk"',
  ],
  [
    'a row twice',
    ['name: in policy', 'name: deal desk'],
    'policies[0].rows[3].name',
    [14, 15],
    'already the name of row 2',
  ],
  [
    'neither ask nor auto',
    ['        auto: approve\n', ''],
    'policies[0].rows[3]',
    [14, 9],
    'neither whom to ask',
  ],
  [
    'both ask and auto',
    ['auto: approve', 'auto: approve\n        ask: { step: x, approvers: [{ role: x }] }'],
    'policies[0].rows[3].auto',
    [16, 15],
    'keep one of',
  ],
  [
    'auto of something',
    ['auto: approve', 'auto: reject'],
    'policies[0].rows[3].auto',
    [16, 15],
    'auto has one value: approve',
  ],
  [
    'no condition at all',
    ['        when: { discount: "<= 10%" }\n', ''],
    'policies[0].rows[3].when',
    [14, 9],
    'is missing',
  ],
  [
    'a span of time',
    ['4 business hours', 'a while'],
    'policies[0].remind_after',
    [18, 19],
    'is no span of time',
  ],
  ['a key twice', ['hit: all', 'hit: all\n    hit: first'], '', [4, 5], '"hit" is said twice'],
  ['an operator without quotes', ['"> 10%"', '> 10%'], '', [6, 27], 'Put the condition in quotes'],
  ['a tag by mistake', ['"<= 10%"', '!= 10%'], '', [15, 27], 'Put the condition in quotes'],
  ['an alias', ['{ team: deal-desk }', '*x'], '', [10, 45], 'alias'],
])('%s is a problem with its place', (_name, [from, to], path, [line, column], message) => {
  expect(good).toContain(from);
  const found = problems(good.replace(from, to));
  expect(found.map(p => p.path)).toContain(path);
  const problem = found.find(p => p.path === path);
  expect([problem?.line, problem?.column]).toEqual([line, column]);
  expect(problem?.message).toContain(message);
});

const rich = `policies:
  - name: big deals
    for: { owner_team: Sales, amount: "> 100000 EUR" }
    rows:
      - name: products that need a yes
        when: { products: "in [Core, Edge]", product_share.GTX Pro: "> 50%", requester_role: "!= trainee" }
        if: deal.lines.share("Core") > 20 && !("vip" in requester.roles)
        notify: [{ slack_group: "@deal-news" }]
        ask:
          step: manager
          approvers: [{ chain: requester, until_authority: true }, { matrix: region }, { field: fields.solutions_lead }]
          due: 8 business hours
          remind_after: 2 business hours
          escalate: [{ at: 50%, then: remind }, { at: 150%, then: add, to: [{ manager: approver }] }, { at: 3 business days, then: reject }]
          binds: [discount, payment_days, fields.clause]
          tolerance: { discount: "+1.5 points", payment_days: 5, term_months: 3 months, amount: 2.5% }
          choose: true
          second_proof: true
    fallback: { role: admin }
    terms: { amount: { direction: within, band: 15% }, fields.governing_law: { direction: same } }
    revives: true
    self_approval: true
    ad_hoc: false
    expires_after: 20 business days
    limits: [{ who: { role: manager }, discount: 30%, amount: 500000 EUR }, { who: { role: ceo } }]
    matrices:
      region: { by: owner_team, people: { Sales: [{ person: a@example.com }] }, otherwise: [{ role: admin }] }
`;

test('every key is read, and means what it says', () => {
  const parsed = parsePolicies(rich);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  expect(parsed.value.policies[0]).toMatchObject({
    for: [{ column: { name: 'owner_team' } }, { column: { name: 'amount' } }],
    terms: { amount: { direction: 'within', band: 1500 }, 'fields.governing_law': { direction: 'same', band: undefined } },
    revives: true,
    selfApproval: true,
    adHoc: false,
    expiresAfter: { amount: 20, unit: 'days', business: true },
    limits: [
      { who: { role: 'manager' }, discount: 3000, amount: { minor: 50_000_000n, currency: 'EUR' } },
      { who: { role: 'ceo' }, discount: undefined, amount: undefined },
    ],
    matrices: { region: { by: 'owner_team', people: { Sales: [{ person: 'a@example.com' }] }, otherwise: [{ role: 'admin' }] } },
    rows: [
      {
        when: [{ column: { name: 'products' } }, { column: { name: 'product_share.GTX Pro' } }, { column: { name: 'requester_role' } }],
        cel: { source: 'deal.lines.share("Core") > 20 && !("vip" in requester.roles)' },
        notify: [{ slack_group: '@deal-news' }],
        ask: [
          {
            approvers: [{ chain: 'requester', until_authority: true }, { matrix: 'region' }, { field: 'fields.solutions_lead' }],
            due: { amount: 8, unit: 'hours', business: true },
            remindAfter: { amount: 2, unit: 'hours', business: true },
            escalate: [
              { at: { percent: 50 }, then: 'remind', to: [] },
              { at: { percent: 150 }, then: 'add', to: [{ manager: 'approver' }] },
              { at: { after: { amount: 3, unit: 'days', business: true } }, then: 'reject', to: [] },
            ],
            binds: ['discount', 'payment_days', 'fields.clause'],
            tolerance: { discount: 150, payment_days: 5, term_months: 3, amount: 250 },
            choose: true,
            secondProof: true,
          },
        ],
      },
    ],
  });
});

test('what is left out has its default', () => {
  const parsed = parsePolicies(good);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  expect(parsed.value.policies[0]).toMatchObject({ for: undefined, terms: {}, revives: false, selfApproval: false, limits: [], matrices: {}, adHoc: true });
  expect(parsed.value.policies[0]?.rows[0]).toMatchObject({ cel: undefined, notify: [], ask: [{ due: undefined, escalate: [], binds: undefined, tolerance: {} }] });
});

test.each<[string, [string, string], string, string]>([
  ['a formula', ['lines.share("Core") > 20', 'lines.shar("Core") > 20'], 'rows[0].if', '"shar" is not known here; did you mean "share"?'],
  ['a formula of text and numbers', ['deal.lines.share("Core") > 20', 'deal.stage > 20'], 'rows[0].if', 'a text cannot be compared with a whole number by >'],
  ['a formula that is no condition', ['deal.lines.share("Core") > 20 && !("vip" in requester.roles)', 'deal.amount'], 'rows[0].if', 'gives a number, not yes or no'],
  ['a row for which deals', ['{ owner_team: Sales,', '{ owner_tem: Sales,'], 'for', 'did you mean "owner_team"?'],
  ['a policy for no deal in particular', ['{ owner_team: Sales, amount: "> 100000 EUR" }', '{}'], 'for', 'leave it out'],
  ['any-of in for', ['{ owner_team: Sales,', '{ any-of: [],'], 'for', '"any-of" is not known here'],
  ['a share of nothing', ['product_share.GTX Pro', 'product_share.'], 'rows[0].when', 'product_share.<product>'],
  ['a role that is greater', ['"!= trainee"', '"> trainee"'], 'rows[0].when.requester_role', 'cannot be compared with >'],
  ['a moment', ['at: 50%', 'at: 50'], 'rows[0].ask.escalate[0].at', 'must be text'],
  ['a moment too late', ['at: 150%', 'at: 1500%'], 'rows[0].ask.escalate[1].at', 'from 1% to 1000%'],
  ['an escalation to nobody', [', to: [{ manager: approver }]', ''], 'rows[0].ask.escalate[1]', 'needs to know whom'],
  ['a reminder to others', ['then: remind', 'then: remind, to: [{ role: x }]'], 'rows[0].ask.escalate[0].to', 'turns to nobody else'],
  ['an action', ['then: reject', 'then: refuse'], 'rows[0].ask.escalate[2].then', 'allowed are remind, add, replace, notify, approve, reject'],
  ['a term', ['[discount, payment_days,', '[discount, payment_day,'], 'rows[0].ask.binds[1]', 'did you mean "payment_days"?'],
  ['a term twice', ['[discount, payment_days,', '[discount, discount,'], 'rows[0].ask.binds[1]', 'said twice'],
  ['a tolerance', ['"+1.5 points"', '"a bit"'], 'rows[0].ask.tolerance.discount', 'write for instance "+1 point"'],
  ['a tolerance of what', ['payment_days: 5', 'stage: 5'], 'rows[0].ask.tolerance', 'Allowed are discount, amount, payment_days, term_months'],
  ['a direction', ['fields.governing_law: { direction: same }', 'currency: { direction: lower }'], 'terms.currency.direction', 'allowed are same'],
  ['a band without within', ['within, band', 'lower, band'], 'terms.amount.band', 'within only'],
  ['a band', ['band: 15%', 'band: 115%'], 'terms.amount.band', 'at most 100%'],
  ['a term of the policy', ['{ amount: { direction', '{ amunt: { direction'], 'terms', 'did you mean "amount"?'],
  ['a limit', ['discount: 30%', 'discount: "> 30%"'], 'limits[0].discount', 'a limit is one value, such as 30%'],
  ['a limit without its currency', ['500000 EUR', '"500000"'], 'limits[0].amount', 'needs an amount and a currency'],
  ['a limit for a chain', ['who: { role: ceo }', 'who: { chain: requester }'], 'limits[1].who.chain', 'not for a chain'],
  ['authority without limits', ['limits: [{ who: { role: manager }, discount: 30%, amount: 500000 EUR }, { who: { role: ceo } }]', 'limits: []'], 'rows[0].ask.approvers[0].until_authority', 'states no limits'],
  ['a matrix', ['{ matrix: region }', '{ matrix: regions }'], 'rows[0].ask.approvers[1].matrix', 'did you mean "region"?'],
  ['a matrix in a matrix', ['otherwise: [{ role: admin }]', 'otherwise: [{ matrix: region }]'], 'matrices.region.otherwise[0].matrix', 'inside a matrix'],
  ['a matrix by a number', ['by: owner_team', 'by: discount'], 'matrices.region.by', 'Allowed are currency, stage, owner_team'],
  ['the manager of those who are asked', ['{ matrix: region }', '{ manager: approver }'], 'rows[0].ask.approvers[1].manager', 'in escalate only'],
  ['a field', ['field: fields.solutions_lead', 'field: solutions_lead'], 'rows[0].ask.approvers[2].field', '"owner" or "fields.<name>"'],
  ['yes or no', ['revives: true', 'revives: sometimes'], 'revives', 'must be yes or no'],
  ['choosing one of several', ['choose: true', 'choose: true\n          completion: { at_least: 2 }'], 'rows[0].ask.completion', 'the requester picks one'],
])('%s is a problem of the extended language', (_name, [from, to], path, message) => {
  expect(rich).toContain(from);
  const found = problems(rich.replace(from, to));
  const problem = found.find(p => p.path === `policies[0].${path}`);
  expect(problem?.message ?? JSON.stringify(found)).toContain(message);
  const said = rich.replace(from, to).split('\n')[(problem?.line ?? 0) - 1] ?? '';
  expect(said.length).toBeGreaterThanOrEqual(problem?.column ?? Infinity);
});

test('all problems of a file at once, in its order', () => {
  const bad = good
    .replace('"> 10%"', '10')
    .replace('>= 50000 EUR', '>= 50,000 EUR')
    .replace('4 business', '0 business');
  expect(problems(bad).map(p => p.line)).toEqual([6, 9, 18]);
});

test('sizes have bounds', () => {
  const rows = (n: number) =>
    stringify({
      policies: [
        {
          name: 'p',
          fallback: { role: 'x' },
          rows: Array.from({ length: n }, (_, i) => ({ name: `r${i}`, when: {}, auto: 'approve' })),
        },
      ],
    });
  expect(problems(rows(200))).toEqual([]);
  expect(problems(rows(201))).toMatchObject([{ path: 'policies[0].rows', message: 'must have at most 200' }]);
  expect(problems(`# ${'x'.repeat(66_000)}`)).toMatchObject([
    { message: 'the file is larger than 64 KB; split it' },
  ]);
  expect(problems(`# ${'ä'.repeat(33_000)}`)).toMatchObject([
    { message: 'the file is larger than 64 KB; split it' },
  ]);
});

test('a second document is not dropped without a word', () => {
  expect(problems(`${good}---\n${good}`)[0]?.message).toContain('not valid YAML');
});

test.each([
  '[',
  '{a: ',
  '- ',
  '? ',
  ': ',
  '- ? ',
  '[{',
  '"',
  "'",
  '&a ',
  '*a ',
  '!a ',
  '|\n',
  '>\n',
  '-\n',
  '- |\n',
  '\t',
  '#',
  '%',
  '---\n',
  '...\n',
  '\u0000',
  '\ud800',
  '\r',
  ',',
  'a:\n',
  'a: b\n',
  '- - - - - - - -\n',
  '\ufeff',
])('no repetition of %j stops it', piece => {
  const text = piece.repeat(Math.floor(60_000 / new TextEncoder().encode(piece).length));
  expect(problems(text).length).toBeGreaterThan(0);
});

test('nesting by indentation, and bombs of aliases', () => {
  const stairs = Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
  expect(problems(stairs)[0]?.message).toContain('nested too deeply');
  const bomb = [
    'a0: &a0 [x]',
    ...Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
  ].join('\n');
  expect(problems(bomb)[0]?.message).toContain('aliases');
});

test('never throws, and every problem has a place inside the text', () => {
  const pieces = fc.constantFrom(
    ...good.split(/(?<=[\s:{},[\]"])/),
    ...rich.split(/(?<=[\s:{},[\]"])/),
    '\n',
    '  ',
    '- ',
    ': ',
    '[',
    '}',
    '"',
    '&x ',
    '*x',
    '!t ',
    '|',
    '>',
    '? ',
    '__proto__: ',
    '<<: ',
    '1: ',
    'null',
    '~',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 60 }).map(parts => parts.join('')),
    fc
      .tuple(fc.nat(good.length), fc.nat(20), fc.string({ maxLength: 8 }))
      .map(([at, cut, put]) => good.slice(0, at) + put + good.slice(at + cut)),
    fc
      .tuple(fc.nat(rich.length), fc.nat(20), fc.string({ maxLength: 8 }))
      .map(([at, cut, put]) => rich.slice(0, at) + put + rich.slice(at + cut)),
    fc.anything({ maxDepth: 6 }).map(value => {
      try {
        return stringify({ policies: value });
      } catch {
        return '';
      }
    }),
  );
  fc.assert(
    fc.property(text, yaml => {
      const parsed = parsePolicies(yaml);
      if (parsed.ok)
        return parsed.value.policies.forEach(policy => compilePolicy(policy)({ discount: 1200, fields: {} }));
      expect(parsed.error.length).toBeGreaterThan(0);
      const lines = yaml.split('\n').length;
      for (const p of parsed.error) {
        expect(p.line >= 1 && p.line <= lines + 1 && p.column >= 1).toBe(true);
        expect(p.message.length).toBeGreaterThan(5);
      }
    }),
    { numRuns: 1500 },
  );
});

test('the schema for editors knows the columns and refuses what the parser refuses', () => {
  const schema = jsonSchemaOfPolicies();
  const defs = schema['$defs'] as Record<
    string,
    { properties: object; additionalProperties: unknown; patternProperties: object }
  >;
  expect(Object.keys(defs['When']?.properties ?? {})).toEqual(
    expect.arrayContaining(['discount', 'amount', 'payment_days', 'any-of']),
  );
  expect(Object.keys(defs['Conditions']?.properties ?? {})).not.toContain('any-of');
  expect(defs['When']?.additionalProperties).toBe(false);
  expect(Object.keys(defs['When']?.patternProperties ?? {})).toContain('^fields\\.[\\p{L}\\p{N}_-]{1,80}$');
  expect(schema).toMatchObject({ required: ['policies'], additionalProperties: false });
});
