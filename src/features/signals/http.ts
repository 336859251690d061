import { createRoute, z } from '@hono/zod-openapi';
import { changeSetting, type Api } from '../../engine/api.ts';
import { checkRules } from './check.ts';
import { checkedJson, signalSettings } from './contract.ts';
import { SIGNALS } from './settings.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});

/** The alert rules. */
export function routes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/signals',
      tags: ['Signals'],
      summary: 'The alert rules',
      responses: { 200: json(signalSettings, 'Rules') },
    }),
    async c =>
      c.json(
        signalSettings.safeParse((await c.get('world').settings()).get(SIGNALS)).data ?? { rules: [] },
        200,
      ),
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/signals',
      tags: ['Signals'],
      summary: 'Change the alert rules',
      request: { body: { required: true, content: { 'application/json': { schema: signalSettings } } } },
      responses: { 200: json(signalSettings, 'Rules') },
    }),
    async c => {
      const value = c.req.valid('json');
      const refused = await changeSetting(c, SIGNALS, value);
      if (refused) return refused as never;
      return c.json(value, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/signals/check',
      tags: ['Signals'],
      summary: 'What is wrong with alert rules, without changing anything',
      request: { body: { required: true, content: { 'application/json': { schema: z.unknown() } } } },
      responses: { 200: json(checkedJson, 'What was found') },
    }),
    async c => c.json(await checkRules(c.req.valid('json'), c.get('world')), 200),
  );
}
