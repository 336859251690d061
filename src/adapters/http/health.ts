import { problem, type Api } from '../../engine/api.ts';
import type { World } from '../../engine/capability.ts';
import type { Feature } from '../../engine/feature.ts';
import { retryJob, stuckJobs } from '../../engine/jobs.ts';
import { troubles } from '../../engine/troubles.ts';
import { createRoute, z } from '@hono/zod-openapi';
import type pg from 'pg';
import { healthJson } from '../../features/admin/contract.ts';
import { backlog, failedEffects, retryEffect } from '../../features/admin/read.ts';

export interface Checkable {
  readonly pool: pg.Pool;
  readonly features: readonly Feature[];
  readonly slack: () => { readonly connected: boolean; readonly detail: string; readonly missing: readonly string[] };
  readonly wake: (company: string, lane: string) => Promise<void>;
}

type Item = z.infer<typeof healthJson>['items'][number];

/** "Nothing silent": everything that is broken, since when, what it blocks, and a retry. */
export async function gatherHealth(world: World, parts: Checkable): Promise<z.infer<typeof healthJson>> {
  const items: Item[] = [];
  const { failed, open, waiting } = await world.read(async tx => ({
    failed: await failedEffects(tx),
    open: await troubles(tx),
    waiting: await backlog(tx),
  }));
  for (const t of open) {
    items.push({ id: `trouble:${t.key}`, area: t.area, title: t.title, detail: t.detail, since: t.since.toISOString(), blocks: t.blocks ?? null, canRetry: t.key.startsWith('effect:') });
  }
  for (const e of failed) {
    items.push({ id: `effect:${e.id}`, area: 'deliveries', title: `${e.kind} could not be done`, detail: e.error, since: e.since.toISOString(), blocks: e.lane, canRetry: true });
  }
  for (const j of await stuckJobs(parts.pool)) {
    items.push({ id: `job:${j.id}`, area: 'jobs', title: `A ${j.task} job gave up`, detail: j.error, since: j.since.toISOString(), blocks: null, canRetry: true });
  }
  for (const feature of parts.features) {
    for (const t of (await feature.health?.(world)) ?? []) {
      items.push({ id: `${feature.name}:${t.key}`, area: t.area, title: t.title, detail: t.detail, since: t.since.toISOString(), blocks: t.blocks ?? null, canRetry: feature.retry !== undefined });
    }
  }
  const slack = parts.slack();
  return {
    checkedAt: new Date(world.now()).toISOString(),
    items,
    checks: [
      { name: 'Database', ok: true, detail: 'answers' },
      { name: 'Slack', ok: slack.connected, detail: slack.detail },
      { name: 'Slack niceties', ok: slack.missing.length === 0, detail: slack.missing.length === 0 ? 'all of them' : `not offered here: ${slack.missing.join(', ')}` },
      { name: 'Deliveries', ok: waiting.oldestMs < 300_000, detail: waiting.waiting === 0 ? 'nothing waits' : `${waiting.waiting} wait, the oldest for ${Math.round(waiting.oldestMs / 1000)} s` },
      { name: 'Failed deliveries', ok: failed.length === 0, detail: failed.length === 0 ? 'none' : String(failed.length) },
    ],
  };
}

export function healthRoutes(api: Api, parts: Checkable): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/health',
      tags: ['Admin'],
      summary: 'What is broken, since when, what it blocks',
      responses: { 200: { content: { 'application/json': { schema: healthJson } }, description: 'Health' } },
    }),
    async c => c.json(await gatherHealth(c.get('world'), parts), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/health/{id}/retry',
      tags: ['Admin'],
      summary: 'Try a broken thing again',
      request: { params: z.object({ id: z.string() }) },
      responses: { 202: { description: 'It is being tried' } },
    }),
    async c => {
      const world = c.get('world');
      if (!c.get('caller').roles.includes('admin')) return problem(c, 403, 'admins-only', 'Only an administrator can do this.') as never;
      const [kind = '', ...rest] = c.req.valid('param').id.split(':');
      const id = kind === 'trouble' ? rest.slice(1).join(':') : rest.join(':');
      let found = false;
      if (kind === 'effect' || kind === 'trouble') {
        const lane = await world.read(tx => retryEffect(tx, id));
        found = lane !== undefined;
        if (lane) void parts.wake(world.company, lane);
      } else if (kind === 'job' && /^\d+$/.test(id)) {
        await retryJob(parts.pool, id);
        found = true;
      } else {
        found = (await parts.features.find(f => f.name === kind)?.retry?.(id, world)) ?? false;
      }
      if (!found) return problem(c, 404, 'not-found', 'There is nothing like that to retry any more.') as never;
      return c.body(null, 202);
    },
  );
}
