import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import type { World } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Actor } from '../../kernel/actor.ts';
import { csvCell } from '../../kernel/text.ts';
import { deals as findDeals, snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { addVoice, IMPORT_FIELDS, title as titleShape, URGENCIES, type ImportColumn, type importedJson, type importVoices, type Urgency } from './contract.ts';
import { mostAlike } from './figures-likeness.ts';
import { rootOf } from './figures-board.ts';
import type { NeedCommand, NeedRefusal } from './model.ts';
import { allNeeds, allVoices, storedVoices, titles } from './read-needs.ts';
import { sayRefusal, URGENCY_WORDS } from './words.ts';

/** Voices from and to CSV files. A row that was imported before changes nothing, however often the file is sent. */

const MOST_ROWS = 5_000;
const MOST_REPORTED = 500;
/** From here on a name in a file means the need that is there: capitals, plurals, word order. */
const SAME_FROM = 0.75;
/** How files call what a voice has; the first one is ours. */
const CALLED: Readonly<Record<ImportColumn, readonly string[]>> = { words: ['words', 'quote', 'feedback'], need: ['need', 'title', 'feature'], urgency: ['urgency', 'importance'], deal: ['deal', 'deal id', 'deal name'], account: ['account', 'customer', 'company'], saidBy: ['said by', 'contact'] }; // prettier-ignore

type Mapping = Readonly<Record<string, ImportColumn>>;
interface Row {
  readonly line: number;
  readonly cells: Readonly<Record<ImportColumn, string>>;
  /** Cells that have no column. */
  readonly extra: number;
}
export interface VoiceFile {
  readonly columns: readonly { readonly name: string; readonly samples: readonly string[] }[];
  readonly mapping: Mapping;
  /** How many there are, also where none can be read yet. */
  readonly count: number;
  /** Empty until the mapping has what each row needs. */
  readonly rows: readonly Row[];
  readonly problem: string | null;
}

const fold = (text: string): string => text.trim().toLowerCase().replace(/[_\s]+/g, ' ');

/** Column to field, by the names of the columns; each field once. */
function proposed(columns: readonly string[]): Mapping {
  const found = Object.entries(CALLED).flatMap(([field, names]) => {
    const column = columns.find(name => names.includes(fold(name)));
    return column === undefined ? [] : [[column, field as ImportColumn] as const];
  });
  return Object.fromEntries(found);
}

/** The sign between the cells, by the first line outside of quotes: comma, semicolon or tab. */
function delimiterOf(csv: string): string {
  const head = (csv.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '').replace(/"(?:[^"]|"")*"/g, '');
  return [',', ';', '\t'].sort((a, b) => head.split(b).length - head.split(a).length)[0]!;
}

/** Columns have names, each its own: `column 3` where there is none, `Words (2)` where there is one twice. */
function named(head: readonly string[]): string[] {
  const names: string[] = [];
  for (const [i, cell] of head.entries()) {
    const name = cell.trim().slice(0, 200) || `column ${i + 1}`;
    let own = name;
    for (let n = 2; names.includes(own); n++) own = `${name} (${n})`;
    names.push(own);
  }
  return names;
}

/** The rows of a file by field, or what is wrong with it. Never throws. @param asked column to field; without it one is proposed. */
export function readRows(csv: string, asked?: Mapping): VoiceFile | { readonly problem: string } {
  const text = csv.replace(/^\uFEFF/, '');
  let records: string[][];
  try {
    records = parse(text, { relax_column_count: true, relax_quotes: true, delimiter: delimiterOf(text) });
  } catch (error) {
    return { problem: `The file cannot be read: ${(error as Error).message}` };
  }
  const [head, ...all] = records;
  if (!head || head.every(cell => cell.trim() === '')) return { problem: 'The file is empty; its first line has to name the columns.' };
  const body = all.map((cells, i) => ({ line: i + 2, cells })).filter(r => r.cells.some(cell => cell.trim() !== ''));
  if (body.length > MOST_ROWS) return { problem: `There are ${body.length} rows; at most ${MOST_ROWS} are read at once.` };
  const names = named(head);
  const mapping = asked ?? proposed(names);
  const columns = names.map((name, at) => ({ name, samples: body.map(r => (r.cells[at] ?? '').trim().slice(0, 80)).filter(Boolean).slice(0, 3) }));
  const file = { columns, mapping, count: body.length };
  const unknown = Object.keys(mapping).find(name => !names.includes(name));
  if (unknown !== undefined) return { ...file, rows: [], problem: `mapping: "${unknown.slice(0, 80)}" is no column of this file. It has: ${names.join(', ').slice(0, 200)}.` };
  const fields = Object.values(mapping);
  const twice = fields.find((field, i) => fields.indexOf(field) !== i);
  if (twice) return { ...file, rows: [], problem: `mapping: two columns become ${twice}.` };
  for (const needed of ['words', 'need'] as const) if (!fields.includes(needed)) return { ...file, rows: [], problem: `There is no column "${needed}". It has: ${names.join(', ').slice(0, 200)}.` };
  const at = (field: ImportColumn): number => names.findIndex(name => mapping[name] === field);
  const places = IMPORT_FIELDS.map(f => [f.name, at(f.name)] as const);
  const rows = body.map(({ line, cells }) => ({
    line,
    cells: Object.fromEntries(places.map(([field, n]) => [field, n < 0 ? '' : unguarded(cells[n] ?? '').trim()])) as Record<ImportColumn, string>,
    extra: cells.slice(names.length).filter(cell => cell.trim() !== '').length,
  }));
  return { ...file, rows, problem: null };
}

/** Our own export sets an apostrophe before what a spreadsheet would run; coming back, it is no part of the words. */
const unguarded = (cell: string): string => (/^'\s*[=+\-@]/.test(cell) ? cell.slice(1) : cell);

const urgencyOf = (text: string): Urgency | undefined => {
  const said = fold(text);
  if (said === '') return 'important';
  return URGENCIES.find(u => u === said || fold(URGENCY_WORDS[u]) === said);
};

/** A deal by its id, or by its exact name where only one has it. */
async function dealIdOf(tx: Tx, text: string): Promise<string | undefined> {
  if (text.length <= 80 && (await snapshot(tx, [text])).has(text)) return text;
  const found = (await findDeals(tx, { q: text.slice(0, 200), limit: 20 })).items.filter(d => fold(d.name) === fold(text));
  return found.length === 1 ? found[0]!.id : undefined;
}

/** What a row asks for, or what is wrong with it. Pure. */
function voiceOf({ cells, extra }: Row): { readonly title: string; readonly urgency: Urgency } | { readonly wrong: string } {
  if (extra > 0) return { wrong: `has ${extra} more ${extra === 1 ? 'cell' : 'cells'} than there are columns; text that contains the separator has to stand in quotes` };
  const urgency = urgencyOf(cells.urgency);
  if (!urgency) return { wrong: `urgency: "${cells.urgency.slice(0, 40)}" is none of ${URGENCIES.join(', ')}` };
  const name = titleShape.safeParse(cells.need);
  if (!name.success) return { wrong: `need: ${name.error.issues[0]!.message}` };
  const shape = addVoice.safeParse({ words: cells.words, urgency, saidBy: cells.saidBy || null, account: cells.account || null });
  if (!shape.success) return { wrong: `${shape.error.issues[0]!.path.join('.')}: ${shape.error.issues[0]!.message}` };
  return { title: name.data, urgency };
}

type Answer = z.infer<typeof importedJson>;
type Reported = Answer['report'][number];

/** Reads a file row by row: one that is wrong says why and stops no other; one that was imported before changes nothing. */
export async function importFile({ csv, mapping, preview = false }: z.infer<typeof importVoices>, world: World, actor: Actor): Promise<Answer> {
  const fields = IMPORT_FIELDS.map(f => ({ ...f }));
  const read = readRows(csv, mapping);
  const nothing = { columns: [], fields, mapping: {}, rows: 0, captured: 0, newNeeds: 0, known: 0, report: [], preview };
  if (!('rows' in read)) return { ...nothing, problems: [{ line: 1, message: read.problem }] };
  const about = { columns: read.columns.map(c => ({ name: c.name, samples: [...c.samples] })), fields, mapping: { ...read.mapping }, rows: read.count };
  if (read.problem !== null) return { ...nothing, ...about, problems: [{ line: 1, message: read.problem }] };
  const report: Reported[] = [];
  const titlesNow = await world.read(titles);
  const dealIds = new Map<string, string | undefined>();
  for (const deal of new Set(read.rows.map(r => r.cells.deal).filter(Boolean))) dealIds.set(deal, await world.read(tx => dealIdOf(tx, deal)));
  const dealOf = (cells: Row['cells']): string | null | undefined => (cells.deal ? dealIds.get(cells.deal) : null);
  const digestOf = (cells: Row['cells']): string => createHash('sha256').update(JSON.stringify([fold(cells.need), cells.words, dealOf(cells) ?? fold(cells.account), cells.saidBy])).digest('hex').slice(0, 24);
  const here = await world.read(tx => storedVoices(tx, read.rows.map(r => `voice_i${digestOf(r.cells)}`)));
  for (const row of read.rows) {
    const { line, cells } = row;
    const say = (outcome: Reported['outcome'], note: string | null = null) => report.push({ line, name: cells.need.slice(0, 200), outcome, note });
    const found = voiceOf(row);
    if ('wrong' in found) {
      say('problem', found.wrong);
      continue;
    }
    const dealId = dealOf(cells);
    if (dealId === undefined) {
      say('problem', `deal: "${cells.deal.slice(0, 80)}" is no deal, or several have this name`);
      continue;
    }
    const digest = digestOf(cells);
    const voiceId = `voice_i${digest}`;
    if (here.has(voiceId)) {
      say('known');
      continue;
    }
    const like = titlesNow.find(n => fold(n.title) === fold(found.title)) ?? mostAlike(found.title, titlesNow, 1, SAME_FROM)[0]?.need;
    const needId = like?.id ?? `need_i${createHash('sha256').update(fold(found.title)).digest('hex').slice(0, 16)}`;
    if (!preview) {
      const command: NeedCommand = { type: 'capture', needId, voiceId, title: found.title, anyway: true, words: cells.words, saidBy: cells.saidBy || null, dealId, account: cells.account || null, urgency: found.urgency, source: 'import' };
      const answer = await world.run('voice', command, { company: world.company, actor, cause: `voice-import:${digest}` });
      if (!answer.ok) {
        const words = sayRefusal(answer.refusal as unknown as NeedRefusal);
        say('problem', `${words.title} ${words.detail ?? ''}`.trim());
        continue;
      }
      if (answer.repeated) {
        say('known');
        continue;
      }
    }
    here.add(voiceId);
    if (!like) titlesNow.push({ id: needId, title: found.title });
    say(like ? 'added' : 'new', like && fold(like.title) !== fold(found.title) ? `to ${like.title}` : null);
  }
  return { ...about, ...counted(report), preview };
}

function counted(report: readonly Reported[]): Pick<Answer, 'captured' | 'newNeeds' | 'known' | 'problems' | 'report'> {
  const n = (outcome: Reported['outcome']): number => report.filter(r => r.outcome === outcome).length;
  const wrong = report.filter(r => r.outcome === 'problem');
  const shown = new Set(report.filter(r => r.outcome !== 'problem').slice(0, MOST_REPORTED));
  return {
    captured: n('new') + n('added'), newNeeds: n('new'), known: n('known'),
    problems: wrong.slice(0, MOST_REPORTED).map(r => ({ line: r.line, message: r.note ?? '' })),
    report: report.filter(r => r.outcome === 'problem' || shown.has(r)),
  }; // prettier-ignore
}

/** Every voice, the latest first; what a spreadsheet would run as a formula is guarded. */
export async function exportVoices(tx: Tx): Promise<string> {
  const [needs, voices, people] = [new Map((await allNeeds(tx)).map(n => [n.id, n])), await allVoices(tx), await directory(tx)];
  const deals = await snapshot(tx, [...new Set(voices.flatMap(v => (v.dealId ? [v.dealId] : [])))]);
  const lines = voices.map(v => {
    const need = needs.get(rootOf(v.needId, needs) ?? v.needId);
    const deal = v.dealId ? deals.get(v.dealId) : undefined;
    const cells = [v.words, need?.title, need?.place.state, v.urgency, deal?.id, deal?.name, deal?.account ?? v.account, v.saidBy, v.capturedBy ? people.person(v.capturedBy)?.name : null, new Date(v.at).toISOString()];
    return cells.map(csvCell).join(',');
  });
  const head = 'words,need,state,urgency,deal,deal label,account,said by,captured by,at';
  return `${[head, ...lines].join('\r\n')}\r\n`;
}
