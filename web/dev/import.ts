import type { ImportAnswer, ImportInput, ImportRow } from '../src/pages/import/shape.ts';

const fields = [
  { name: 'name', label: 'Name', required: true },
  { name: 'account', label: 'Account', required: false },
  { name: 'owner', label: 'Owner', required: false },
  { name: 'stage', label: 'Stage', required: true },
  { name: 'amount', label: 'Amount', required: false },
  { name: 'closeDate', label: 'Close date', required: false },
];

export function previewImport(input: ImportInput): ImportAnswer {
  const lines = input.csv
    .trim()
    .split(/\r?\n/)
    .map(l => l.split(','));
  const [head = [], ...body] = lines;
  const mapping =
    input.mapping ??
    Object.fromEntries(
      head.flatMap(c =>
        fields.some(f => f.label.toLowerCase() === c.toLowerCase())
          ? [[c, fields.find(f => f.label.toLowerCase() === c.toLowerCase())!.name]]
          : [],
      ),
    );
  const column = (name: string) => head.findIndex(c => mapping[c] === name);
  const rows = body.map((cells, i): ImportRow => {
    const name = cells[column('name')] ?? '';
    const amount = cells[column('amount')] ?? '';
    const problems = [
      ...(name ? [] : [{ field: 'name', message: 'is missing' }]),
      ...(!amount || /^\d+(\.\d+)?$/.test(amount)
        ? []
        : [{ field: 'amount', message: `“${amount}” is not an amount` }]),
    ];
    return {
      row: i + 2,
      name,
      outcome: problems.length > 0 ? 'problem' : i % 3 === 0 ? 'changed' : 'new',
      problems,
    };
  });
  const count = (outcome: ImportRow['outcome']) => rows.filter(r => r.outcome === outcome).length;
  return {
    columns: head.map((name, i) => ({ name, samples: body.slice(0, 3).map(cells => cells[i] ?? '') })),
    fields,
    mapping,
    counts: { new: count('new'), changed: count('changed'), same: 0, problem: count('problem') },
    rows,
  };
}
export const runImport = previewImport;
