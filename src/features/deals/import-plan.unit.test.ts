import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvCell } from '../../kernel/text.ts';
import { planFolder } from './import.ts';
import { planRows, readAmount, readCsv, readDate, suggestMapping, wrongMapping, type Table } from './import-plan.ts';
import { countryNames, industryNames, meant, slips } from './suspicious.ts';

const table = (text: string): Table => {
  const read = readCsv(text);
  if (!read.ok) throw new Error(read.error);
  return read.value;
};

test.each([
  ['a,b\n1,2\n', ['a', 'b'], '2'],
  ['\ufeffa;b\r\n1;"x;y"\r\n', ['a', 'b'], 'x;y'],
  ['a\tb\n1\t2', ['a', 'b'], '2'],
  ['"a,x";b\n1;=1+1', ['a,x', 'b'], '=1+1'],
])('%j is read', (text, columns, b) => {
  const read = table(text);
  expect(read.columns).toEqual(columns);
  expect(read.rows[0]?.cells['b']).toBe(b);
  expect(read.rows[0]?.row).toBe(2);
});

test('a file that is none says what it lacks', () => {
  const why = (text: string) => {
    const read = readCsv(text);
    return read.ok ? 'read' : read.error;
  };
  expect(why('')).toContain('empty');
  expect(why('a,a\n1,2')).toBe('two columns are called "a"');
  expect(why('a,b\n"1,2')).toContain('no CSV');
});

test('columns are recognised by the names that CRMs give them', () => {
  const mapping = suggestMapping(['Opportunity Name', 'Opportunity ID', 'Account Name', 'Stage', 'Amount', 'Amount (converted)', 'Close Date', 'Opportunity Owner']);
  expect(mapping).toEqual({ 'Opportunity Name': 'name', 'Opportunity ID': 'externalId', 'Account Name': 'account', Stage: 'stage', Amount: 'amount', 'Close Date': 'closeDate', 'Opportunity Owner': 'owner' });
  const read = table('x,y\n1,2');
  expect(wrongMapping(read, { x: 'name', y: 'name' })).toMatchObject({ message: 'two columns become name' });
  expect(wrongMapping(read, { z: 'name' })).toMatchObject({ field: 'mapping.z' });
  expect(wrongMapping(read, { x: 'nonsense' })?.message).toContain('has to be one of');
  expect(wrongMapping(read, { x: 'amount' })?.message).toContain('name');
  expect(wrongMapping(read, { x: 'name', y: 'fields.region' })).toBeUndefined();
});

test('a bad row says where and why, and the others are whole', () => {
  const read = table('name,amount,close date,region\nGood,"$84,000.50",3/31/2026,emea\nBad,much,2026-02-30,\n,5,,\nLong,1,,x,extra\n');
  const rows = planRows(read, { name: 'name', amount: 'amount', 'close date': 'closeDate', region: 'fields.region' }, { currency: 'USD' });
  expect(rows.map(r => [r.row, r.problems.map(p => p.field)])).toEqual([[2, []], [3, ['amount', 'close date']], [4, ['name']], [5, ['(row)']]]); // prettier-ignore
  expect(rows[0]!.values).toEqual({ name: 'Good', amount: { amount: '84000.50', currency: 'USD' }, closeDate: '2026-03-31', 'fields.region': 'emea' });
  expect(rows[1]!.problems[0]!.message).toContain('"much" is no amount');
});

test.each([
  ['84000', 'USD', '84000.00'],
  ['€1,234.5', 'EUR', '1234.50'],
  ['1200.00', 'JPY', '1200'],
])('the amount %s in %s is %s', (text, currency, amount) => {
  expect(readAmount(text, currency)).toEqual({ ok: true, value: amount });
});

test.each([
  ['2017-03-01', '2017-03-01'],
  ['3/1/2017', '2017-03-01'],
  ['12/31/2017', '2017-12-31'],
  ['31/12/2017', undefined],
  ['2/29/2017', undefined],
  ['soon', undefined],
])('the date %s is %s', (text, date) => {
  expect(readDate(text)).toBe(date);
});

test('whatever a file holds, reading it does not throw, and its cells come back as they were', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.stringMatching(/^[a",;\n\r\t=1 ]{0,80}$/)), text => {
      const read = readCsv(text);
      if (read.ok) planRows(read.value, suggestMapping(read.value.columns), { currency: 'EUR' });
    }),
    { numRuns: 500 },
  );
  // Spaces around a cell go, so do the cells of a line that has nothing else; everything else stays.
  const cell = fc.string({ unit: 'grapheme', maxLength: 20 }).filter(c => c.trim() === c && c !== '' && !/[\r\n]/.test(c));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 5 }), cells => {
      const head = cells.map((_, i) => `c${i}`);
      const read = table(`${head.join(',')}\r\n${cells.map(csvCell).join(',')}\r\n`);
      const back = head.map(h => read.rows[0]?.cells[h]);
      back.forEach((b, i) => expect(b === cells[i] || b === `'${cells[i]}`).toBe(true));
    }),
  );
});

test('slips of the pen are found by what is known and by what is frequent, and nothing else is accused', () => {
  expect(slips('technolgy', 'technology')).toBe(1);
  expect(slips('abcd', 'bacd')).toBe(1);
  expect(slips('kitten', 'sitting')).toBe(3);
  const none = new Map<string, number>();
  expect(meant('technolgy', industryNames, none)).toBe('technology');
  expect(meant('Philipines', countryNames(), none)).toBe('Philippines');
  for (const fine of ['Germany', 'United States', 'Korea', 'Jordan', 'retail', 'xyz', '']) expect(meant(fine, [...countryNames(), ...industryNames], none)).toBeUndefined();
  expect(meant('Enterprize', [], new Map([['Enterprise', 50], ['Enterprize', 2]]))).toBe('Enterprise'); // prettier-ignore
});

const pipeline = (rows: string) =>
  new Map([
    ['accounts.csv', 'account,sector,office_location\nAldgate Rail,technolgy,Philipines\n'],
    ['products.csv', 'product,sales_price\nGTX Pro,4821\nMG Special,55\n'],
    ['sales_teams.csv', 'sales_agent,manager,regional_office\nMara Okafor,Ingrid Vale,East\n'],
    ['sales_pipeline.csv', `opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n${rows}`],
  ]);

test('the profile of a sales pipeline keeps the good rows and accounts for every other', () => {
  const plan = planFolder(
    pipeline(
      [
        'A1,Mara Okafor,GTXPro,Aldgate Rail,Won,2016-10-20,3/1/2017,4000',
        'A2,Mara Okafor,MG Special,,Lost,2016-10-20,2017-03-02,0',
        'A3,Nobody Known,Unknown Thing,Elsewhere,Engaging,2017-01-01,,',
        'A4,Mara Okafor,GTX Pro,Aldgate Rail,Dreaming,,,',
        'A5,Mara Okafor,GTX Pro,Aldgate Rail,Won,2017-13-01,2017-01-01,5',
        'A6,Mara Okafor,GTX Pro,Aldgate Rail,Won,2017-12-01,2017-12-03,cheap',
        ',Mara Okafor,GTX Pro,Aldgate Rail,Won,2017-12-01,2017-12-03,5',
      ].join('\n'),
    ),
    'USD',
  );
  expect(plan.rejected).toBe(4);
  expect(plan.rows.map(r => r.row.externalId)).toEqual(['A1', 'A2', 'A3']);
  expect(plan.rows[0]!.row.values).toMatchObject({
    name: 'Aldgate Rail · GTX Pro',
    stage: 'closed-won',
    closeDate: '2017-03-01',
    lineItems: [{ product: 'GTX Pro', quantity: 1, listPrice: { amount: '4821.00', currency: 'USD' }, soldPrice: { amount: '4000.00', currency: 'USD' } }],
  });
  expect(plan.rows[1]!.row.values).toMatchObject({ name: 'MG Special (A2)', account: null, 'fields.close_value': 0 });
  expect(plan.rows[2]!.row.values).toMatchObject({ owner: 'Nobody Known', lineItems: [], amount: null });
  const left = plan.findings.filter(f => f.kind === 'rejected').map(f => `${f.column} ${f.rows.join(' ')}`);
  expect(left).toEqual(['deal_stage 5', 'engage_date 6', 'close_value 7', 'opportunity_id 8']);
  expect(plan.people).toEqual({ teams: ['East'], people: [{ name: 'Ingrid Vale', team: 'East', manager: null }, { name: 'Mara Okafor', team: 'East', manager: 'Ingrid Vale' }] }); // prettier-ignore
});

test('a folder that nobody knows, and a file without its columns, say so in words', () => {
  expect(() => planFolder(new Map([['x.csv', 'a']]), 'USD')).toThrow('sales_pipeline.csv');
  expect(() => planFolder(new Map([...pipeline(''), ['products.csv', 'product\nx']]), 'USD')).toThrow('products.csv lacks the column sales_price.');
});
