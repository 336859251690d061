import type { World } from '../../engine/capability.ts';
import type { Timer } from '../../engine/feature.ts';
import { machine } from '../../kernel/actor.ts';
import { lastTurn, periodOf } from './figures-schedule.ts';
import { issueIdOf } from './links.ts';
import { lastEdition, openIssue } from './read.ts';
import { NEWSLETTER, settingsOf } from './settings.ts';

const DAY = 86_400_000;

/** Makes the draft of this week, or lets the one that still waits take in the week: at most one waits at a time. */
export async function draftWhenDue(world: World): Promise<void> {
  const settings = await world.settings();
  // A company that has chosen nothing about the newsletter gets no drafts by itself.
  if (settings.get(NEWSLETTER) === undefined) return;
  const chosen = settingsOf(settings);
  const turn = lastTurn(chosen, world.now());
  if (!turn || world.now() - turn.at > 6 * DAY) return;
  const { open, last } = await world.read(async tx => ({ open: await openIssue(tx), last: await lastEdition(tx) }));
  if (last && last.at >= turn.at) return;
  const options = { company: world.company, actor: machine('newsletter'), cause: `newsletter:turn:${turn.date}` };
  const { from, to } = periodOf(chosen, turn.date, last?.to ?? null);
  if (open) {
    if (open.to < to) await world.run('newsletter', { type: 'refresh', issueId: open.id, to }, options);
  } else if (from < to) await world.run('newsletter', { type: 'draft', issueId: issueIdOf(world.now()), from, to }, options);
}

export const timers: readonly Timer[] = [{ name: 'draft', everyMs: 300_000, run: draftWhenDue }];
