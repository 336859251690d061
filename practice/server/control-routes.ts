import type { Hono } from 'hono';
import type { JsonObject } from '../browser-api.ts';
import type { Browser } from './browser-routes.ts';
import type { ApiFault, DeliveryFault } from './faults.ts';
import { Trouble, type Practice } from './practice.ts';
import type { User } from './types.ts';
import { apiMessage } from './web-api-chat.ts';

/** Drives the workspace in tests: reads all traffic, injects faults, acts as anybody. */
export function controlRoutes(app: Hono, practice: Practice, browser: Browser): void {
  const body = async (c: { req: { json(): Promise<unknown> } }) => (await c.req.json().catch(() => ({}))) as JsonObject;

  app.get('/control/traffic', c => c.json({ entries: practice.traffic.since(Number(c.req.query('since') ?? 0)) }));
  app.post('/control/traffic/clear', c => {
    practice.traffic.clear();
    return c.json({});
  });
  app.post('/control/faults', async c => {
    const { api, delivery } = (await body(c)) as { api?: ApiFault[]; delivery?: DeliveryFault[] };
    practice.faults.api.push(...(api ?? []));
    practice.faults.delivery.push(...(delivery ?? []));
    return c.json({});
  });
  app.delete('/control/faults', c => {
    practice.faults.clear();
    return c.json({});
  });
  app.get('/control/state', c => {
    const { workspace } = practice;
    return c.json({
      conversations: [...workspace.conversations.values()],
      messages: [...workspace.messages.entries()].flatMap(([channel, inside]) => [...inside.values()].map(m => ({ ...apiMessage(practice, m, { metadata: true }), channel }))),
      users: [...workspace.users.values()],
      homes: Object.fromEntries(workspace.homes),
      connected: practice.delivery.connected,
    });
  });
  app.get('/control/only-for', c => c.json({ messages: practice.onlyFor(c.req.query('user') ?? '').map(m => ({ ...apiMessage(practice, m), channel: m.channel })) }));
  app.get('/control/views', c => c.json({ views: [...practice.views.stack(c.req.query('user') ?? '')] }));
  /** {do: 'messages' | 'actions' | 'submit' …, user, …}: the shapes of the browser's own calls. */
  app.post('/control/as', async c => {
    const { do: what, ...rest } = await body(c);
    try {
      return c.json(await browser.perform(String(what), rest));
    } catch (error) {
      if (error instanceof Trouble) return c.json({ error: 'trouble', message: error.message }, 409);
      return c.json({ error: 'failed', message: (error as Error).message }, 404);
    }
  });
  app.post('/control/users', async c => {
    const change = (await body(c)) as Partial<User> & { id?: string };
    const old = practice.workspace.users.get(change.id ?? '');
    const user: User = { name: 'new', realName: 'New', email: '', tz: 'UTC', isBot: false, ...old, ...change, id: change.id ?? practice.workspace.id('U') };
    practice.changeUser(user, !old);
    return c.json({ id: user.id });
  });
  /** Somebody adds the app to a channel. */
  app.post('/control/invite-app', async c => {
    const channel = practice.workspace.conversations.get(String((await body(c))['channel']));
    if (!channel) return c.json({ error: 'not_found' }, 404);
    const bot = practice.workspace.app.botUserId;
    if (!channel.members.includes(bot)) practice.workspace.change(channel, { members: [...channel.members, bot] });
    return c.json({});
  });
  app.post('/control/disconnect', async c => {
    const { reason } = (await body(c)) as { reason?: 'warning' | 'refresh_requested' | 'link_disabled' };
    practice.delivery.disconnect(reason ?? 'refresh_requested');
    return c.json({});
  });
  app.post('/control/request-url', async c => {
    practice.delivery.requestUrl = (await body(c))['url'] as string | undefined;
    return c.json({});
  });
}
