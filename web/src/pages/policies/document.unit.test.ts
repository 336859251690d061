import fc from 'fast-check';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { jsonSchemaOfPolicies, parsePolicies } from '../../../../src/policy/file.ts';
import { columnsOf, locate, readSchema, suggestions } from './columns.ts';
import { pieces } from './document-cells.ts';
import { addPolicy, addRow, addStep, deletePolicy, deleteRow, dropColumn, duplicateRow, edit, moveRow, putFirst, setPolicy, typeInto } from './document-edit.ts';
import type { Change, Field, PolicyView } from './document-model.ts';
import { cellAt, lineOfRow, readSheet, starter } from './document.ts';
import { TextHistory } from './history.ts';
import { carryOver } from './lines.ts';

const text = `# What we ask, and whom
policies:
  # the only one
  - name: standard # keep the name
    rows:
      # managers first
      - name: manager
        when: { discount: "> 10%",   currency: 'in [EUR, USD]' }
        ask:
          {
            step: manager,
            approvers: [{ manager: requester, level: 2 }, { team: "Desk, EMEA" }],
          }

      # then the desk
      - name: deal desk
        when:
            discount: ["> 15%", "= 3%"]   # two ways
            any-of: [{ payment_days: "> 60" }, { discount: "> 25% and < 80%", stage: won }]
        ask: [{ step: desk, approvers: [{ role: desk }], completion: { at_least: 2 }, after: [manager] }, { step: legal, approvers: [{ person: a@example.com }] }]
        unheard: { of: [1, 2] }
      - name: small
        when: { discount: "<= 10%" }
        missing: matches
        auto: approve
    fallback: { person: admin@example.com }
    gate: { stage: [won, signed] }
# the end
`;
const at = (row: number, field: Field, ask = 0) => ({ policy: 0, row, ask, field });
const sheetOf = (of: string): { readonly policies: readonly PolicyView[] } => {
  const sheet = readSheet(of);
  if ('unreadable' in sheet) throw new Error(sheet.unreadable);
  return sheet;
};
const changed = (after: string) => {
  const before = new Set(text.split('\n'));
  return after.split('\n').filter(line => !before.has(line));
};

test('a file as cells', () => {
  const [policy] = sheetOf(text).policies;
  expect(policy).toMatchObject({ name: 'standard', hit: '', fallback: { text: 'person: admin@example.com' }, gate: { text: 'won, signed' } });
  expect(policy?.rows[0]).toMatchObject({ when: { discount: { text: '> 10%' }, currency: { text: 'in [EUR, USD]' } }, asks: [{ approvers: { text: 'manager: requester level 2, team: "Desk, EMEA"' } }] });
  expect(policy?.rows[1]).toMatchObject({
    when: { discount: { text: '> 15% | = 3%' } },
    anyOf: { text: 'payment_days > 60 | discount > 25% and < 80% and stage won' },
    asks: [{ step: 'desk', completion: { text: 'at least 2' }, after: { text: 'manager' } }, { step: 'legal', approvers: { text: 'person: a@example.com' } }],
    more: 'unheard: { of: [ 1, 2 ] }',
  });
  expect(policy?.rows[2]).toMatchObject({ options: { missing: { text: 'matches' } }, auto: { text: 'approve' }, asks: [] });
  expect(lineOfRow(text, 0, 1)).toBe(16);
});

test('one cell changes one line; comments, order and layout stay', () => {
  expect(changed(edit(text, typeInto(at(2, { kind: 'when', key: 'discount' }), '<= 12%')))).toEqual(['        when: { discount: "<= 12%" }']);
  expect(changed(edit(text, typeInto(at(1, { kind: 'completion' }), '60%')))).toHaveLength(1);
  expect(changed(edit(text, setPolicy(0, 'remind_after', '2 business days')))).toEqual(['    remind_after: 2 business days']);
  expect(edit(text, typeInto(at(2, { kind: 'when', key: 'discount' }), '<= 10%'))).toBe(text);
  const open = edit(text, setPolicy(0, 'gate', ''));
  expect([changed(open), open.includes('gate')]).toEqual([[], false]);
});

test('a row takes its comment along', () => {
  const moved = edit(text, moveRow(0, 0, 1));
  expect(moved.indexOf('# then the desk')).toBeLessThan(moved.indexOf('# managers first'));
  expect(moved).toContain('# managers first\n      - name: manager\n');
  expect(edit(text, deleteRow(0, 0))).not.toContain('managers first');
});

test('steps begin, become a list, and go', () => {
  const asked = edit(text, typeInto(at(2, { kind: 'step' }), 'manager'));
  expect(sheetOf(asked).policies[0]?.rows[2]?.asks).toMatchObject([{ step: 'manager' }]);
  const two = edit(text, addStep(0, 0));
  expect(sheetOf(two).policies[0]?.rows[0]?.asks).toMatchObject([{ step: 'manager' }, { step: '' }]);
  expect(parse(edit(asked, typeInto(at(2, { kind: 'step' }), '')))).toEqual(parse(text));
});

test('policies and columns', () => {
  const two = edit(text, addPolicy('me@example.com'));
  expect(sheetOf(two).policies.map(policy => policy.name)).toEqual(['standard', 'new policy']);
  expect(sheetOf(edit(two, putFirst(1))).policies.map(policy => policy.name)).toEqual(['new policy', 'standard']);
  expect(parse(edit(two, deletePolicy(1)))).toEqual(parse(text));
  expect(parse(edit(text, dropColumn(0, { kind: 'when', key: 'discount' })))).toMatchObject({ policies: [{ rows: [{ when: { currency: 'in [EUR, USD]' } }, {}, { when: {} }] }] });
  expect(parsePolicies(starter('standard', 'me@example.com')).ok).toBe(true);
  expect(parsePolicies(edit(starter('standard', null), addPolicy(null))).ok).toBe(true);
});

test('what cannot be a table says so, and is left alone', () => {
  for (const bad of ['policies: [', 'a: 1', 'policies: 3', '- x', 'policies: [{ rows: 3 }]', 'policies: [{ rows: [1] }]', 'policies: [{ name: &a x, rows: [], fallback: *a }]']) {
    expect(readSheet(bad)).toHaveProperty('unreadable');
  }
  expect(edit('policies: [', addRow(0, 0))).toBe('policies: [');
});

const typed = fc.oneof(
  fc.constantFrom('> 10%', '', 'in [EUR, USD]', '5000..6000 EUR', '> 1% | = 3%', 'team: Desk, role: x', 'manager: owner level 3', '{ a: b, c: [1] }', 'at least 3', '60%', 'payment_days > 3 and discount < 4%', '#x', '- y', 'true', '12', "it's", '"q"', 'a: b', '&a', '*b', '|', '%'),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map(value => value.replace(/[\n\r\u0085\u2028\u2029]/g, ' ')),
);
const field: fc.Arbitrary<Field> = fc.oneof(
  fc.constantFrom<Field>({ kind: 'name' }, { kind: 'any-of' }, { kind: 'step' }, { kind: 'approvers' }, { kind: 'completion' }, { kind: 'after' }, { kind: 'auto' }),
  fc.constantFrom<Field>({ kind: 'when', key: 'discount' }, { kind: 'when', key: 'amount' }, { kind: 'option', key: 'missing' }, { kind: 'ask-option', key: 'extra' }),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.nat(3), fc.nat(2), field, typed).map(([row, ask, where, what]) => typeInto(at(row, where, ask), what)) },
  fc.nat(3).map(row => addRow(0, row)),
  fc.nat(3).map(row => duplicateRow(0, row)),
  fc.nat(3).map(row => deleteRow(0, row)),
  fc.nat(3).map(row => addStep(0, row)),
  fc.tuple(fc.nat(3), fc.nat(3)).map(([from, to]) => moveRow(0, from, to)),
  typed.map(what => setPolicy(0, 'fallback', what)),
  typed.map(what => setPolicy(0, 'gate', what)),
);

test('whatever is typed, the text stays a document that reads the same; what no edit touches keeps its comments', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), changes => {
      let now = text;
      for (const one of changes) {
        now = edit(now, one);
        expect(readSheet(now)).not.toHaveProperty('unreadable');
      }
      for (const comment of ['# What we ask, and whom', '# the only one', '# keep the name', '# the end']) expect(now).toContain(comment);
    }),
    { numRuns: 80 },
  );
});

test('what a cell shows, typed again, is no change; what is typed is what it shows', () => {
  const sheet = sheetOf(text);
  const fields: Field[] = [{ kind: 'name' }, { kind: 'when', key: 'discount' }, { kind: 'any-of' }, { kind: 'step' }, { kind: 'approvers' }, { kind: 'completion' }, { kind: 'after' }, { kind: 'auto' }];
  for (const row of [0, 1, 2])
    for (const one of fields) {
      const cell = cellAt(sheet, at(row, one));
      expect(parse(edit(text, typeInto(at(row, one), cell.text)))).toEqual(parse(text));
    }
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9 .%<>=#:'"-]{1,20}$/), what => {
      const now = edit(text, typeInto(at(0, { kind: 'when', key: 'amount' }), what));
      expect(cellAt(sheetOf(now), at(0, { kind: 'when', key: 'amount' })).text).toBe(what.trim());
    }),
    { numRuns: 60 },
  );
});

test('lines: one side’s change always arrives, the other’s layout stays where it can', () => {
  const line = fc.constantFrom('a', 'b', 'c', '', '  a');
  const lines = fc.array(line, { maxLength: 12 }).map(all => all.join('\n'));
  fc.assert(
    fc.property(lines, lines, (base, other) => {
      expect(carryOver(base, base, other)).toBe(other);
      expect(carryOver(other, base, base)).toBe(other);
      expect(carryOver(other, base, other)).toBe(other);
    }),
  );
  expect(carryOver('A \nB\nC\nD ', 'A\nB\nC\nD', 'A\nB\nX\nD', true)).toBe('A \nB\nX\nD ');
});

test('the columns are the server’s, problems find their cells, suggestions fit what is typed', () => {
  const language = readSchema(jsonSchemaOfPolicies());
  expect(language.columns.map(one => one.key)).toEqual(expect.arrayContaining(['discount', 'amount', 'owner_team']));
  expect(language.columns.find(one => one.key === 'discount')?.holds).toContain('allowed are');
  expect(language.rowOptions).toEqual(expect.arrayContaining([expect.objectContaining({ key: 'missing', values: ['matches', 'no-match'] }), expect.objectContaining({ key: 'if' })]));
  const policy = sheetOf(text).policies[0]!;
  const ids = columnsOf(policy, language, new Set(['when.stage'])).map(column => column.id);
  expect(ids).toEqual(['handle', 'name', 'when.discount', 'when.currency', 'when.stage', 'any-of', 'option.missing', 'step', 'approvers', 'completion', 'after', 'auto', 'more']);
  const wrong = edit(edit(edit(text, typeInto(at(0, { kind: 'when', key: 'dicount' }), '5')), typeInto(at(1, { kind: 'after' }), 'nobody')), setPolicy(0, 'remind_after', 'soon'));
  const parsed = parsePolicies(edit(wrong, doc => void doc.deleteIn(['policies', 0, 'rows', 1, 'unheard'])));
  expect(parsed.ok ? [] : parsed.error.map(locate).map(({ row, ask, column }) => [row, ask, column])).toEqual(
    expect.arrayContaining([[0, 0, 'when.dicount'], [1, 0, 'after'], [undefined, 0, 'remind_after']]), // prettier-ignore
  );
  const approvers = columnsOf(policy, language, new Set()).find(column => column.id === 'approvers')!;
  const around = { people: [{ name: 'Ann Lee', email: 'ann@example.com', active: true, roles: ['cfo'] }], teams: [{ name: 'Desk' }], stages: [] };
  expect(suggestions(approvers, 'team: Desk, ann', policy, around)).toEqual([{ label: 'Ann Lee', value: 'team: Desk, person: ann@example.com' }]);
  expect(pieces('a, "b, c", { d: e, f: g }, [h, i],')).toEqual(['a', '"b, c"', '{ d: e, f: g }', '[h, i]']);
});

test('undo goes back by steps; what is typed in one go is one step', () => {
  const history = new TextHistory('a');
  history.set('ab', { at: 0 });
  history.set('abc', { at: 500 });
  history.set('abcd', { at: 3000 });
  history.set('x');
  history.undo();
  history.undo();
  expect(history.text).toBe('abc');
  history.redo();
  expect(history.text).toBe('abcd');
  history.undo();
  history.undo();
  expect([history.text, history.canUndo]).toEqual(['a', false]);
  history.set('b');
  expect(history.canRedo).toBe(false);
});
