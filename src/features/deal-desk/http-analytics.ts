import { createRoute } from '@hono/zod-openapi';
import { problem, type Api } from '../../engine/api.ts';
import { addDays, localDate, startOfLocalDate } from '../../kernel/calendar.ts';
import { directory } from '../people/read.ts';
import { analyticsJson, analyticsQuery } from './contract.ts';
import { figuresOf } from './figures-analytics.ts';
import { analyticsRows } from './read-analytics.ts';

/** Ten years of days. */
const MOST_DAYS = 3660;
/** Beyond it dates stop being written with four digits. */
const LAST_DAY = '2999-12-31';
const ROLES = ['admin', 'deal-desk', 'leadership'];

/** Registered before `/approvals/{id}`, which would take the word for an id. */
export function analyticsRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/approvals/analytics',
      tags: ['Deal desk'],
      summary: 'How long approvals take, what they change and what waits; by default the last twelve months',
      description: 'For administrators, the deal desk, leadership and everybody with a report. No figure is about a single person.',
      request: { query: analyticsQuery },
      responses: { 200: { description: 'The figures', content: { 'application/json': { schema: analyticsJson } } } },
    }),
    async c => {
      const { personId, roles } = c.get('caller');
      const world = c.get('world');
      const people = await world.read(directory);
      if (personId !== null && !roles.some(role => ROLES.includes(role)) && !people.all().some(p => p.active && p.managerId === personId)) {
        return problem(c, 403, 'leaders-only', 'These figures are for managers, leadership, the deal desk and administrators.', { detail: 'Administrators give roles under People.' }) as never;
      }
      const now = world.now();
      const query = c.req.valid('query');
      const timeZone = people.person(personId ?? '')?.timeZone ?? 'UTC';
      const to = query.to ?? localDate(now, timeZone);
      const from = query.from ?? addDays(to, -365);
      const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
      if (days < 1 || days > MOST_DAYS || to > LAST_DAY) {
        return problem(c, 422, 'invalid', 'This span of days cannot be shown.', { errors: [{ field: 'from', message: days < 1 ? 'has to be the last day or an earlier one' : 'has to be within ten years of the last day, and that one before the year 3000' }] }) as never;
      }
      const [start, end] = [startOfLocalDate(from, timeZone), startOfLocalDate(addDays(to, 1), timeZone)];
      const rows = await world.read(tx => analyticsRows(tx, people, { from: start, to: end, now }));
      const figures = figuresOf(rows.asks, rows.requests, rows.waiting);
      return c.json(JSON.parse(JSON.stringify({ from, to, timeZone, cut: rows.cut, ...figures })) as typeof analyticsJson._output, 200);
    },
  );
}
