import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { problem, type Api, type ApiEnv } from '../../engine/api.ts';
import { isRefused } from '../../kernel/decision.ts';
import { makeId } from '../../kernel/ids.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { importAnswerJson, importInput } from './contract.ts';
import { decide } from './decide.ts';
import { commandFor, outcomeOf, type ImportRow, type RecordKeeper, type RowOutcome } from './import.ts';
import { importFields, planRows, readCsv, suggestMapping, wrongMapping, type PlannedRow, type RowProblem, type Table } from './import-plan.ts';
import type { Deal, DealRefusal } from './model.ts';
import { importedRows, rawDeals } from './read.ts';
import { deals as aggregate } from './store.ts';
import { currencyOf } from './stages.ts';
import { fold } from './words-of.ts';
import { sayRefusal } from './words.ts';

/** A file of deals over the web: look first, then do it. */

type C = Context<ApiEnv>;
type Answer = z.infer<typeof importAnswerJson>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const accepts = { required: true, content: { 'application/json': { schema: importInput }, 'multipart/form-data': { schema: z.object({ file: z.any(), mapping: z.string().optional() }) } } };

const SHOWN = 500;
const BATCH = 256;
const AT_ONCE = 8;

interface Planned {
  readonly table: Table;
  readonly mapping: Readonly<Record<string, string>>;
  readonly rows: readonly PlannedRow[];
}

/** JSON with the text, or a form with the file. */
async function input(c: C): Promise<z.infer<typeof importInput> | undefined> {
  let raw: unknown;
  if ((c.req.header('content-type') ?? '').startsWith('multipart/form-data')) {
    const form = await c.req.parseBody();
    const file = form['file'];
    let mapping: unknown;
    try {
      mapping = typeof form['mapping'] === 'string' ? JSON.parse(form['mapping']) : undefined;
    } catch {
      return undefined;
    }
    raw = { csv: file instanceof File ? await file.text() : file, ...(mapping !== undefined && { mapping }) };
  } else raw = await c.req.json().catch(() => undefined);
  const parsed = importInput.safeParse(raw);
  return parsed.success ? parsed.data : undefined;
}

async function plan(c: C): Promise<Planned | Response> {
  const invalid = (errors: RowProblem[]) => problem(c, 422, 'invalid', 'This cannot be imported as it is.', { errors });
  const asked = await input(c);
  if (!asked) return invalid([{ field: 'csv', message: 'has to be the text of a CSV file (or a form with "file")' }]);
  const table = readCsv(asked.csv);
  if (!table.ok) return invalid([{ field: 'csv', message: table.error }]);
  const mapping = asked.mapping ?? suggestMapping(table.value.columns);
  const wrong = wrongMapping(table.value, mapping);
  // Without a name column there is nothing to import yet, but the columns can be shown and mapped.
  if (wrong && wrong.field !== 'mapping') return invalid([wrong]);
  const currency = currencyOf(await c.get('world').settings());
  return { table: table.value, mapping, rows: wrong ? [] : planRows(table.value, mapping, { currency }) };
}

/** Rows without an id of their own are known by name and account, so that the same file again finds its deals. */
function rowOf(row: PlannedRow): ImportRow {
  const account = typeof row.values['account'] === 'string' ? row.values['account'] : '';
  return { externalId: row.externalId ?? `file:${fold(row.name)}|${fold(account)}`.slice(0, 200), values: row.values };
}

/** What would happen to each row, decided with the very decisions of the real thing and stored nowhere. */
async function rehearse(c: C, rows: readonly PlannedRow[]): Promise<RowOutcome[]> {
  const world = c.get('world');
  const settings = await world.settings();
  const outcomes: RowOutcome[] = [];
  const states = new Map<string, Deal>();
  for (let from = 0; from < rows.length; from += BATCH) {
    const commands = rows.slice(from, from + BATCH).map(row => commandFor('builtin', rowOf(row), world.now()));
    const { known, context } = await world.read(async tx => ({
      known: await rawDeals(tx, commands.map(command => command.dealId)),
      context: await aggregate.gather(tx, settings, []),
    })); // prettier-ignore
    for (const deal of known) if (!states.has(deal.id)) states.set(deal.id, deal);
    for (const command of commands) {
      const decision = decide(states.get(command.dealId), command, { ...context, settings, actor: c.get('caller').actor, now: world.now(), newId: prefix => `${prefix}_rehearsal` });
      if (isRefused(decision)) outcomes.push({ refused: decision.refused });
      else {
        outcomes.push(outcomeOf({ ok: true, answer: decision.answer ?? null, repeated: false }));
        states.set(command.dealId, decision.state);
      }
    }
  }
  return outcomes;
}

/** Each row is a command of its own, with the record beside it where the CRM is our own. */
async function carryOut(c: C, rows: readonly PlannedRow[]): Promise<RowOutcome[]> {
  const world = c.get('world');
  const caller = c.get('caller');
  const now = world.now();
  const run = makeId('import', now, crypto.getRandomValues(new Uint8Array(9)));
  const crm = world.ports.crm('builtin') as Partial<RecordKeeper>;
  const outcomes: RowOutcome[] = [];
  for (let from = 0; from < rows.length; from += BATCH) {
    const commands = rows.slice(from, from + BATCH).map(row => commandFor('builtin', rowOf(row), now));
    await world.read(async tx => {
      const known = await importedRows(tx, commands.map(command => command.dealId)); // prettier-ignore
      const fresh = commands.filter(command => known.get(command.dealId) !== command.digest);
      await crm.upsert?.(tx, fresh.map(command => ({ id: command.externalId, values: command.values as JsonObject, at: now, by: 'import' }))); // prettier-ignore
    });
    // Rows about one deal keep their order; others do not wait for each other.
    const lanes = new Map<string, number[]>();
    commands.forEach((command, i) => lanes.set(command.dealId, [...(lanes.get(command.dealId) ?? []), i]));
    const answers: RowOutcome[] = new Array(commands.length);
    const queue = [...lanes.values()];
    const work = async () => {
      for (let lane = queue.shift(); lane; lane = queue.shift()) {
        for (const i of lane) {
          answers[i] = outcomeOf(await world.run('deals', commands[i]!, { company: caller.company, actor: caller.actor, cause: `${run}:${from + i}` }));
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    outcomes.push(...answers);
  }
  return outcomes;
}

function answer({ table, mapping, rows }: Planned, outcomes: readonly RowOutcome[]): Answer {
  const counts = { new: 0, changed: 0, same: 0, problem: 0 };
  let n = 0;
  const all = rows.map((row): Answer['rows'][number] => {
    const problems = [...row.problems];
    let outcome: Answer['rows'][number]['outcome'] = 'problem';
    if (problems.length === 0) {
      const said = outcomes[n++];
      if (said !== undefined && typeof said !== 'string') {
        const words = sayRefusal(said.refused as unknown as DealRefusal);
        problems.push({ field: said.refused.field ?? '(row)', message: words.detail ?? words.title });
      } else outcome = said === 'created' ? 'new' : said === 'updated' ? 'changed' : 'same';
    }
    counts[outcome]++;
    return { row: row.row, name: row.name, outcome, problems };
  });
  const wrong = all.filter(row => row.outcome === 'problem');
  const others = all.filter(row => row.outcome !== 'problem').slice(0, SHOWN);
  const own = Object.values(mapping).filter(field => field.startsWith('fields.'));
  return {
    columns: table.columns.map(name => ({ name, samples: table.rows.slice(0, 20).map(r => r.cells[name] ?? '').filter(cell => cell !== '').slice(0, 3) })),
    fields: [...importFields, ...own.map(name => ({ name, label: name.slice(7), required: false }))],
    mapping: { ...mapping },
    counts,
    rows: [...wrong, ...others].sort((a, b) => a.row - b.row),
  }; // prettier-ignore
}

export function importRoutes(api: Api): void {
  for (const [path, summary, work] of [
    ['/import/preview', 'What importing this file would do, row by row', rehearse],
    ['/import', 'Import deals from a CSV file; the same file again changes nothing', carryOut],
  ] as const) {
    // The body is read by hand: it is JSON or a form, and a bad row is no bad request.
    api.openAPIRegistry.registerPath(createRoute({ method: 'post', path, tags: ['Deals'], summary, request: { body: accepts }, responses: { 200: json(importAnswerJson, 'Row by row') } }));
    api.post(path, async c => {
      const planned = await plan(c);
      if (planned instanceof Response) return planned;
      const good = planned.rows.filter(row => row.problems.length === 0);
      return c.json(answer(planned, await work(c, good)), 200);
    });
  }
}
