import type { World } from '../../engine/capability.ts';
import type { Block } from '../../kernel/blocks.ts';
import type { Clicker, SlackSurface } from '../../ports/slack-surface.ts';
import { budgetOf, toldBefore, waitingNudges } from './model-nudges.ts';
import { nudgesFor } from './read-nudges.ts';
import { budgetModal, nudgeBlocks } from './views-nudges.ts';

/** Slack's side of nudges: `/nudges`, its form, and a part of the Home tab. */

async function openBudget(world: World, triggerId: string, personId: string): Promise<void> {
  const mine = await world.read(tx => nudgesFor(tx, personId));
  await world.ports.slack.openView(triggerId, budgetModal(budgetOf(mine), toldBefore(mine, world.now())));
}

async function home(viewer: Clicker, world: World): Promise<Block[]> {
  const mine = await world.read(tx => nudgesFor(tx, viewer.personId));
  return nudgeBlocks(waitingNudges(mine, world.now()), world.publicUrl);
}

export const nudgeHome = { order: 42, render: home } as const;
export const nudgeSlack = {
  commands: { '/nudges': (event, world) => openBudget(world, event.triggerId, event.by.personId) },
  actions: {
    'people.nudges': (event, world) => openBudget(world, event.triggerId, event.by.personId),
    'people.put-aside': async (event, world) => {
      const answer = await world.run('people-nudges', { type: 'put-aside', personId: event.by.personId, key: event.value }, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });
      // On Home it is gone, and its message says so itself.
      return answer.ok || event.view ? undefined : { message: { text: 'This is settled already.' }, visible: 'to-me' };
    },
  },
  submissions: {
    'people.set-nudges': async (event, world) => {
      const budget = Number(event.view.values['budget']);
      const answer = await world.run('people-nudges', { type: 'set-budget', personId: event.by.personId, budget }, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });
      return answer.ok ? { close: true } : { errors: { budget: 'Choose a number from 0 to 10.' } };
    },
  },
} as const satisfies SlackSurface;
