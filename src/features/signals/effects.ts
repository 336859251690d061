import type { EffectHandler, StoredEffect, World } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import { machine } from '../../kernel/actor.ts';
import type { Once, Posted, SlackMessage } from '../../ports/slack.ts';
import type { FieldChange } from '../deals/events.ts';
import { stagesOf } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { roomOf } from '../rooms/read.ts';
import { burstId, type BurstCommand } from './burst.ts';
import type { Place } from './contract.ts';
import { burst as readBurst, channelNamed } from './read.ts';
import { forgetChannel, learnChannel } from './store.ts';
import { alert, gathered, imported } from './views.ts';
import type { AlertDeal } from './words.ts';

const once = (effect: StoredEffect): Once => ({
  effectId: effect.id,
  mayHaveHappened: effect.begun > 0,
  recordedAt: effect.recordedAt,
});
const never = (code: string, message: string): OutsideFailure =>
  new OutsideFailure('permanent', code, message);

/** Where an alert goes: a channel's id, a #name, or a Slack user. Undefined: there is nobody to tell. */
async function targetOf(
  world: World,
  rule: string,
  to: Place,
  about: { readonly dealId?: string; readonly ownerId: string | null },
): Promise<string | undefined> {
  if (to === 'room') {
    const room = about.dealId ? await world.read(tx => roomOf(tx, about.dealId!)) : undefined;
    return room?.state === 'open' ? room.channel : undefined;
  }
  if ('channel' in to) return to.channel;
  const people = await world.read(directory);
  const person =
    to.person === 'owner'
      ? about.ownerId && people.person(about.ownerId)
      : to.person === 'manager'
        ? about.ownerId && people.managerOf(about.ownerId)
        : people.byEmail(to.person);
  if (!person) {
    // A deal that nobody owns has no owner to tell; an address that nobody has is a mistake in the rule.
    if (to.person === 'owner' || to.person === 'manager') return undefined;
    throw never(
      'unknown_person',
      `The alert rule "${rule}" tells ${to.person}, who is nobody here. Add the person, or change the rule.`,
    );
  }
  if (!person.active) return undefined;
  if (!person.slackId)
    throw never(
      'unreachable',
      `The alert rule "${rule}" could not reach ${person.name}, who is not matched with anybody in Slack. Match them under People.`,
    );
  return person.slackId;
}

const isUser = (target: string) => /^[UW]/.test(target);
const GONE: Readonly<Record<string, string>> = {
  channel_not_found: 'Slack shows no such channel to Evenkeel',
  not_in_channel: 'Evenkeel is not a member of that channel',
  is_archived: 'that channel is archived',
};

async function post(
  world: World,
  rule: string,
  target: string,
  message: SlackMessage,
  only: Once,
): Promise<Posted> {
  const { slack } = world.ports;
  if (isUser(target)) return slack.post(await slack.openDm(target), message, only);
  const byName = target.startsWith('#');
  const known = byName ? await world.read(tx => channelNamed(tx, target)) : target;
  // Slack takes a name for posting but not for looking whether it was posted.
  if (!known && only.mayHaveHappened)
    throw never(
      'cannot_look',
      `An interrupted attempt may have told ${target}. Look there; and give the rule "${rule}" the channel's id in place of its name.`,
    );
  try {
    const posted = await slack.post(known ?? target, message, only);
    if (byName && !known) await world.read(tx => learnChannel(tx, target, posted.channel));
    return posted;
  } catch (error) {
    const why = error instanceof OutsideFailure ? GONE[error.code] : undefined;
    if (!why) throw error;
    if (byName && known) await world.read(tx => forgetChannel(tx, known));
    throw new OutsideFailure(
      'permanent',
      (error as OutsideFailure).code,
      `The alert rule "${rule}" tells ${target}, but ${why}. Invite Evenkeel there, or change the rule.`,
      { cause: error },
    );
  }
}

const count = async (world: World, effect: StoredEffect, command: BurstCommand): Promise<boolean> => {
  const answer = await world.run('signals', command, {
    company: world.company,
    actor: machine('signals'),
    cause: `effect:${effect.id}:${command.type}`,
  });
  return answer.ok && (answer.answer as { tell?: boolean } | null)?.tell === true;
};

/** One alert, unless its place has had enough of them this minute: then it is gathered. */
export const tell: EffectHandler = async (effect, world) => {
  const { rule, to, say, gather, deal, change } = effect.payload as unknown as {
    rule: string;
    to: Place;
    say: string;
    gather: boolean;
    deal: AlertDeal;
    change: FieldChange | null;
  };
  const target = await targetOf(world, rule, to, { dealId: deal.id, ownerId: deal.ownerId });
  if (!target) return;
  const place = { rule, channel: target, at: effect.recordedAt, deal: { id: deal.id, name: deal.name } };
  if (gather && !(await count(world, effect, { type: 'count', ...place }))) return;
  const stages = new Map(change?.field === 'stage' ? stagesOf(await world.settings()).map(s => [s.id, s.label]) : []);
  await post(world, rule, target, alert(rule, say, deal, change, stages, world.publicUrl), once(effect));
};

/** What was gathered, in one message that grows. */
export const tellGathered: EffectHandler = async (effect, world) => {
  const { rule, channel } = effect.payload as { rule: string; channel: string };
  const id = burstId({ type: 'confirm-gathered', rule, channel, since: 0, ts: '' });
  const burst = await world.read(tx => readBurst(tx, id));
  if (!burst || burst.gathered === 0) return;
  const message = gathered(burst, world.publicUrl);
  if (burst.ts) {
    const [at, ts] = burst.ts.split(' ') as [string, string];
    try {
      return await world.ports.slack.update({ channel: at, ts }, message);
    } catch (error) {
      // Somebody deleted it: a new one.
      if (!(error instanceof OutsideFailure) || error.code !== 'message_not_found') throw error;
    }
  }
  const posted = await post(world, rule, channel, message, once(effect));
  await count(world, effect, {
    type: 'confirm-gathered',
    rule,
    channel,
    since: burst.since,
    ts: `${posted.channel} ${posted.ts}`,
  });
};

/** An import is told once an hour at the most. */
export const tellImport: EffectHandler = async (effect, world) => {
  const { rule, to, ownerId } = effect.payload as unknown as {
    rule: string;
    to: Place;
    ownerId: string | null;
  };
  const target = await targetOf(world, rule, to, { ownerId });
  if (
    !target ||
    !(await count(world, effect, { type: 'count-import', rule, channel: target, at: effect.recordedAt }))
  )
    return;
  await post(world, rule, target, imported(rule, world.publicUrl), once(effect));
};
