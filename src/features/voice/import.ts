import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import type { World } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Actor } from '../../kernel/actor.ts';
import { csvCell } from '../../kernel/text.ts';
import { deals as findDeals, snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { addVoice, title as titleShape, URGENCIES, type importedJson, type Urgency } from './contract.ts';
import { mostAlike } from './figures-likeness.ts';
import { rootOf } from './figures-board.ts';
import type { NeedCommand, NeedRefusal } from './model.ts';
import { allNeeds, allVoices, titles } from './read-needs.ts';
import { sayRefusal, URGENCY_WORDS } from './words.ts';

/** Voices from and to CSV files. A row that was imported before changes nothing, however often the file is sent. */

const MOST_ROWS = 5_000;
/** From here on a name in a file means the need that is there: capitals, plurals, word order. */
const SAME_FROM = 0.75;
const COLUMNS = { words: ['words', 'quote', 'feedback'], need: ['need', 'title', 'feature'], urgency: ['urgency', 'importance'], deal: ['deal', 'deal id', 'deal name'], account: ['account', 'customer', 'company'], saidBy: ['said by', 'said_by', 'contact'] } as const; // prettier-ignore
type Column = keyof typeof COLUMNS;

interface Row {
  readonly line: number;
  readonly cells: Readonly<Record<Column, string>>;
}

const fold = (text: string): string => text.trim().toLowerCase().replace(/[_\s]+/g, ' ');

/** The rows of a file by column, or what is wrong with it. */
export function readRows(csv: string): { readonly rows: readonly Row[] } | { readonly problem: string } {
  let records: string[][];
  try {
    records = parse(csv.replace(/^\uFEFF/, ''), { relax_column_count: true, skip_empty_lines: true, delimiter: [',', ';', '\t'] });
  } catch (error) {
    return { problem: `The file cannot be read: ${(error as Error).message}` };
  }
  const [head, ...body] = records;
  if (!head) return { problem: 'The file is empty.' };
  const names = head.map(fold);
  const at = Object.fromEntries(Object.entries(COLUMNS).map(([column, known]) => [column, names.findIndex(n => (known as readonly string[]).map(fold).includes(n))])) as Record<Column, number>;
  for (const needed of ['words', 'need'] as const) if (at[needed] < 0) return { problem: `There is no column "${COLUMNS[needed][0]}". It has: ${head.join(', ').slice(0, 200)}.` };
  if (body.length > MOST_ROWS) return { problem: `There are ${body.length} rows; at most ${MOST_ROWS} are read at once.` };
  const rows = body.map((cells, i) => ({ line: i + 2, cells: Object.fromEntries(Object.entries(at).map(([column, n]) => [column, n < 0 ? '' : unguarded(cells[n] ?? '').trim()])) as Record<Column, string> }));
  return { rows };
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

export async function importFile(file: { readonly csv: string; readonly preview?: boolean | undefined }, world: World, actor: Actor): Promise<z.infer<typeof importedJson>> {
  const preview = file.preview ?? false;
  const read = readRows(file.csv);
  if ('problem' in read) return { rows: 0, captured: 0, newNeeds: 0, known: 0, problems: [{ line: 1, message: read.problem }], preview };
  const problems: { line: number; message: string }[] = [];
  const known = await world.read(titles);
  const dealIds = new Map<string, string | undefined>();
  let [captured, newNeeds, repeated] = [0, 0, 0];
  for (const { line, cells } of read.rows) {
    const wrong = (message: string) => problems.push({ line, message });
    const urgency = urgencyOf(cells.urgency);
    if (!urgency) {
      wrong(`urgency: "${cells.urgency.slice(0, 40)}" is none of ${URGENCIES.join(', ')}`);
      continue;
    }
    const name = titleShape.safeParse(cells.need);
    const shape = addVoice.safeParse({ words: cells.words, urgency, saidBy: cells.saidBy || null, account: cells.account || null });
    const issue = name.error?.issues[0] ? `need: ${name.error.issues[0].message}` : shape.error?.issues[0] ? `${shape.error.issues[0].path.join('.')}: ${shape.error.issues[0].message}` : undefined;
    if (issue || !name.success || !shape.success) {
      wrong(issue ?? 'the row cannot be read');
      continue;
    }
    if (cells.deal && !dealIds.has(cells.deal)) dealIds.set(cells.deal, await world.read(tx => dealIdOf(tx, cells.deal)));
    const dealId = cells.deal ? dealIds.get(cells.deal) : null;
    if (dealId === undefined) {
      wrong(`deal: "${cells.deal.slice(0, 80)}" is no deal, or several have this name`);
      continue;
    }
    const digest = createHash('sha256').update(JSON.stringify([fold(cells.need), cells.words, dealId ?? fold(cells.account), cells.saidBy])).digest('hex').slice(0, 24);
    const like = known.find(n => fold(n.title) === fold(name.data)) ?? mostAlike(name.data, known, 1, SAME_FROM)[0]?.need;
    const needId = like?.id ?? `need_i${createHash('sha256').update(fold(name.data)).digest('hex').slice(0, 16)}`;
    if (!like) {
      newNeeds++;
      known.push({ id: needId, title: name.data });
    }
    if (preview) {
      captured++;
      continue;
    }
    const command: NeedCommand = { type: 'capture', needId, voiceId: `voice_i${digest}`, title: name.data, anyway: true, words: cells.words, saidBy: cells.saidBy || null, dealId, account: cells.account || null, urgency, source: 'import' };
    const answer = await world.run('voice', command, { company: world.company, actor, cause: `voice-import:${digest}` });
    if (!answer.ok) {
      const words = sayRefusal(answer.refusal as unknown as NeedRefusal);
      wrong(`${words.title} ${words.detail ?? ''}`.trim());
    } else if (answer.repeated) repeated++;
    else captured++;
  }
  return { rows: read.rows.length, captured, newNeeds, known: repeated, problems: problems.slice(0, 500), preview };
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
