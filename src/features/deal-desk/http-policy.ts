import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { problem, type Api, type ApiEnv } from '../../engine/api.ts';
import { policiesOf } from './aggregate.ts';
import { backtestAnswer, findingJson, type FindingJson } from './contract-policy.ts';
import { parsePolicies, type Problem } from '../../policy/file.ts';
import { backtestIn, lintIn, type BacktestAnswer, type PolicyFinding } from './simulate.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });

/** More deals than one request should go through; the command line has no such bound. */
const MOST_DEALS = 100_000;

const text = z.string().max(65_536);
const toLint = z.strictObject({ /** A policy file; left out, the one in force. */ text: text.optional() });
const toBacktest = z.strictObject({
  text: text.optional(),
  /** `current`: say also what would be different from the policy in force. */
  against: z.literal('current').optional(),
  /** `closed`: only deals that are won or lost, with the terms they had then. */
  deals: z.enum(['all', 'closed']).optional(),
});

/** Who may look at what a policy does to everybody's deals: administrators, the deal desk, machines. */
function notForYou(c: C): Response | undefined {
  const { personId, roles } = c.get('caller');
  if (personId === null || roles.includes('admin') || roles.includes('deal-desk')) return undefined;
  return problem(c, 403, 'desk-only', 'Only administrators and the deal desk can do this.', { detail: 'The roles are "admin" and "deal-desk"; administrators give them under People.' });
}

const unreadable = (c: C, problems: readonly Problem[]): never =>
  problem(c, 422, 'invalid', 'The policy file is not right yet.', {
    errors: problems.map(p => ({ field: p.line ? `${p.path} (line ${p.line})` : p.path, message: p.message })),
  }) as never;
const noPolicy = (c: C): never => problem(c, 404, 'no-policy', 'There is no policy yet.', { detail: 'Send one as "text", or save one first.' }) as never;

export const findingJsonOf = ({ policy, finding }: PolicyFinding): FindingJson => ({
  policy,
  kind: finding.kind,
  severity: finding.severity,
  text: finding.text,
  rows: finding.rows.map(({ index, name }) => ({ index, name })),
  deal: 'deal' in finding && finding.deal ? { words: finding.deal.words, values: finding.deal.values.filter(v => v.matters).map(({ column, words }) => ({ column, words })) } : null,
});

/** Analysis of policies: nothing is changed. */
export function policyToolRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/policies/lint',
      tags: ['Deal desk'],
      summary: 'Gaps, dead rows, overlaps and steps without approvers, each shown on a deal',
      request: { body: body(toLint) },
      responses: { 200: json(z.object({ findings: z.array(findingJson) }), 'What was found, the worst first') },
    }),
    async c => {
      const no = notForYou(c);
      if (no) return no as never;
      const { text: given } = c.req.valid('json');
      const world = c.get('world');
      const settings = await world.settings();
      const parsed = given === undefined ? undefined : parsePolicies(given);
      if (parsed && !parsed.ok) return unreadable(c, parsed.error);
      const set = parsed ? parsed.value : policiesOf(settings);
      if (!set) return noPolicy(c);
      return c.json({ findings: (await world.read(tx => lintIn(tx, settings, set))).map(findingJsonOf) }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/policies/backtest',
      tags: ['Deal desk'],
      summary: 'A policy over the deals that have been: who would have been asked, and what would have been different',
      description: `At most ${MOST_DEALS} deals. With "Accept: text/event-stream" the answer is a stream: events "progress" with the deals done so far, then one "result" or "problem".`,
      request: { body: body(toBacktest) },
      responses: { 200: { description: 'Figures', content: { 'application/json': { schema: backtestAnswer }, 'text/event-stream': { schema: z.string() } } } },
    }),
    async c => {
      const no = notForYou(c);
      if (no) return no as never;
      const asked = c.req.valid('json');
      // Before a stream begins, so that a bad file is a bad request in both ways.
      const parsed = asked.text === undefined ? undefined : parsePolicies(asked.text);
      if (parsed && !parsed.ok) return unreadable(c, parsed.error);
      const world = c.get('world');
      const settings = await world.settings();
      if (!parsed && !policiesOf(settings)) return noPolicy(c);
      const work = (onProgress?: (done: number) => void) => world.read(tx => backtestIn(tx, settings, { ...asked, most: MOST_DEALS, onProgress }));
      if (!c.req.header('accept')?.includes('text/event-stream')) {
        const answer = await work();
        return answer.kind === 'report' ? c.json(answerOf(answer), 200) : noPolicy(c);
      }
      const encoder = new TextEncoder();
      let open = true;
      const stream = new ReadableStream<Uint8Array>({
        async start(out) {
          const send = (event: string, data: unknown) => {
            if (open) out.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
          };
          try {
            const answer = await work(done => send('progress', { done }));
            if (answer.kind === 'report') send('result', answerOf(answer));
          } catch (error) {
            send('problem', { title: 'The backtest broke off.', detail: (error as Error).message });
          }
          if (open) out.close();
        },
        cancel() {
          open = false;
        },
      });
      return c.body(stream, 200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }) as never;
    },
  );
}

function answerOf({ policy, result, names, stopped, text: words }: Extract<BacktestAnswer, { kind: 'report' }>): z.infer<typeof backtestAnswer> {
  return JSON.parse(JSON.stringify({ policy, stopped, names, text: words, candidate: result.candidate, current: result.current ?? null, changed: result.changed ?? null })) as z.infer<typeof backtestAnswer>;
}
