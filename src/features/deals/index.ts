import type { Aggregate } from '../../engine/capability.ts';
import type { Feature } from '../../engine/feature.ts';
import { directory } from '../people/read.ts';
import { decide, type DealContext } from './decide.ts';
import { writeToCrm } from './effects.ts';
import { routes } from './http.ts';
import { dealCommand, type Deal, type DealCommand, type DealRefusal } from './model.ts';
import { slack } from './slack.ts';
import { stagesOf } from './stages.ts';
import { load, save } from './store.ts';
import { timers } from './timers.ts';

const aggregate: Aggregate<Deal, DealCommand, DealContext, DealRefusal> = {
  name: 'deals',
  command: dealCommand,
  idOf: command => command.dealId,
  streamOf: id => `deal:${id}`,
  load,
  gather: async (tx, settings) => ({ directory: await directory(tx), stages: stagesOf(settings) }),
  decide,
  save,
};

/** Deals, mirrored from a CRM and written back to it. */
export const deals: Feature = {
  name: 'deals',
  aggregates: [aggregate],
  effects: { 'deals.write-crm': writeToCrm },
  routes,
  slack,
  timers,
};
