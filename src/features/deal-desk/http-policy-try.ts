import { createRoute, z } from '@hono/zod-openapi';
import { problem, refused, type Api } from '../../engine/api.ts';
import type { FieldValue, MoneySnapshot } from '../deals/events.ts';
import { gatherFor } from './aggregate.ts';
import { previewJson } from './contract.ts';
import { plan } from './decide-plan.ts';
import { columnOf, parseCondition, type Literal } from '../../policy/conditions.ts';
import { parsePolicies } from '../../policy/file.ts';
import { previewJsonOf } from './present.ts';
import { sayRefusal } from './words.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });

const tryInput = z.strictObject({
  /** A policy file; left out, the one in force. */
  text: z.string().max(65_536).optional(),
  /** By column, as one would write the value in a condition: `{ discount: "18%", amount: "60000 EUR" }`. */
  deal: z.record(z.string().max(100), z.string().max(500)),
  /** Who would ask; left out, the caller. */
  requesterId: z.string().max(80).optional(),
});

/** What a deal made up of column values would be. `wrong`: what cannot be read, by column. */
export function madeUp(values: Readonly<Record<string, string>>) {
  const wrong: { column: string; message: string }[] = [];
  const fields: Record<string, FieldValue> = {};
  const read: Record<string, Literal> = {};
  for (const [name, text] of Object.entries(values)) {
    if (text.trim() === '') continue;
    const column = columnOf(name);
    if (!column || !(known.has(name) || name.startsWith('fields.'))) {
      wrong.push({ column: name, message: 'this column comes from a whole deal; try it on a deal’s page' });
      continue;
    }
    const parsed = parseCondition(`= ${text.trim()}`, column);
    const test = parsed.ok && !parsed.value.any ? parsed.value.condition[0]?.[0] : undefined;
    if (!parsed.ok) wrong.push({ column: name, message: parsed.error });
    else if (test?.kind !== 'compare' || test.op !== '=' || (parsed.ok && !parsed.value.any && parsed.value.condition[0]?.length !== 1))
      wrong.push({ column: name, message: 'one value is needed here, without an operator' });
    else if (!name.startsWith('fields.')) read[name] = test.value;
    else if (typeof test.value !== 'object') fields[name.slice('fields.'.length)] = test.value;
  }
  const text = (name: string): string | null => (typeof read[name] === 'string' ? read[name] : null);
  const number = (name: string): number | null => (typeof read[name] === 'number' ? read[name] : null);
  const money = (name: string): MoneySnapshot | null => (typeof read[name] === 'object' ? { minor: String(read[name].minor), currency: read[name].currency } : null);
  const amount = money('amount');
  const deal = {
    id: 'deal_made_up',
    name: 'A deal that is tried',
    account: null,
    ownerId: null as string | null,
    ownerName: null,
    ownerTeam: text('owner_team'),
    stage: text('stage') ?? '',
    stageLabel: text('stage') ?? '',
    stageKind: 'open' as const,
    amount,
    listAmount: money('list_amount') ?? amount,
    discount: number('discount'),
    termMonths: number('term_months'),
    paymentDays: number('payment_days'),
    currency: text('currency') ?? amount?.currency ?? '',
    closeDate: null,
    nextStep: null,
    lines: null,
    fields,
    room: null,
    desk: null,
  };
  return { deal, wrong };
}
const known = new Set(['discount', 'amount', 'list_amount', 'term_months', 'payment_days', 'currency', 'stage', 'owner_team']);

/** A made-up deal through the very code that asks: which rows speak, who would be asked. Nothing is stored. */
export function policyTryRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/policies/try',
      tags: ['Deal desk'],
      summary: 'Which rows match a made-up deal, and who would be asked',
      request: { body: { required: true, ...json(tryInput, 'The deal, and a policy file if not the one in force') } },
      responses: { 200: json(previewJson.extend({ rows: z.array(z.number().int()) }), 'Who would be asked; `rows` of that policy, from 0') },
    }),
    async c => {
      const { text, deal: values, requesterId } = c.req.valid('json');
      const parsed = text === undefined ? undefined : parsePolicies(text);
      if (parsed && !parsed.ok) {
        return problem(c, 422, 'invalid', 'The policy file is not right yet.', {
          errors: parsed.error.map(p => ({ field: `${p.path} (line ${p.line})`, message: p.message })),
        }) as never;
      }
      const { deal, wrong } = madeUp(values);
      if (wrong.length > 0) return problem(c, 422, 'invalid', 'Some values cannot be read.', { errors: wrong.map(w => ({ field: `deal.${w.column}`, message: w.message })) }) as never;
      const world = c.get('world');
      const settings = await world.settings();
      const about = await world.read(tx => gatherFor(tx, settings, [], []));
      const asker = requesterId ?? c.get('caller').personId ?? '';
      const planned = plan({ ...deal, ownerId: asker || null }, {}, asker, parsed ? { ...about, policies: parsed.value } : about);
      if ('refused' in planned) {
        const words = sayRefusal(planned.refused, { name: id => about.directory.person(id)?.name ?? 'somebody', moment: at => new Date(at).toISOString() });
        return refused(c, planned.refused.code, words) as never;
      }
      return c.json({ ...previewJsonOf(planned, about.directory, new Set(), { hours: undefined, cheaper: undefined, room: undefined }), rows: [...planned.evaluation.rows] }, 200);
    },
  );
}
