import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type pg from 'pg';
import type { World } from '../../engine/capability.ts';
import { waitingJobs } from '../../engine/jobs.ts';
import { backlog } from '../../features/admin/read.ts';

const registry = new Registry();
collectDefaultMetrics({ register: registry });

const waiting = new Gauge({ name: 'evenkeel_effects_waiting', help: 'Effects that wait to be carried out', registers: [registry] });
const oldest = new Gauge({ name: 'evenkeel_effects_oldest_seconds', help: 'Age of the oldest waiting effect', registers: [registry] });
const jobs = new Gauge({ name: 'evenkeel_jobs_waiting', help: 'Jobs that are due and not taken', registers: [registry] });
const pool = new Gauge({ name: 'evenkeel_database_connections', help: 'Connections of the pool', labelNames: ['state'], registers: [registry] });

export const crmEvents = new Counter({
  name: 'evenkeel_crm_events_total',
  help: 'CRM events by what became of them',
  labelNames: ['outcome'],
  registers: [registry],
});

/** Prometheus text format. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export async function metricsText(database: pg.Pool, world: World): Promise<string> {
  const effects = await world.read(backlog);
  waiting.set(effects.waiting);
  oldest.set(effects.oldestMs / 1000);
  jobs.set(await waitingJobs(database));
  pool.set({ state: 'idle' }, database.idleCount);
  pool.set({ state: 'busy' }, database.totalCount - database.idleCount);
  return registry.metrics();
}
