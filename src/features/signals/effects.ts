import type { EffectHandler } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import { context, name, section, words } from '../../kernel/blocks.ts';
import { format } from '../../kernel/money.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import { directory } from '../people/read.ts';
import { roomOf } from '../rooms/read.ts';
import type { SignalRule } from './settings.ts';

interface Payload {
  rule: string;
  to: SignalRule['to'];
  say: string;
  bulk?: boolean;
  deal?: { id: string; name: string; account: string | null; stage: string; amount: { minor: string; currency: string } | null; ownerId: string | null; ownerName: string | null; room: string | null };
  from?: unknown;
  changedTo?: unknown;
}

/** The rule's sentence with the deal's values put in; every value is somebody else's text and formats nothing. */
export function sayIt(payload: Payload, publicUrl: string, ownerName: string): SlackMessage {
  const { deal } = payload;
  if (payload.bulk || !deal) {
    const text = `A bulk change touched deals that the rule "${payload.rule}" watches. They are in the list of deals.`;
    return { text, blocks: [section(words(text)), context(`<${publicUrl}/deals|Open the deals> · ${why(payload.rule)}`)] };
  }
  const plain = (value: unknown): string => {
    if (value === null || value === undefined) return 'nothing';
    if (typeof value === 'object') {
      const m = value as { amount?: string; currency?: string; label?: string };
      return m.amount ? `${m.amount} ${m.currency ?? ''}` : (m.label ?? 'something else');
    }
    return String(value);
  };
  const values: Record<string, string> = {
    deal: deal.name,
    account: deal.account ?? 'no account',
    amount: deal.amount ? format({ minor: BigInt(deal.amount.minor), currency: deal.amount.currency }) : 'no amount',
    stage: deal.stage,
    owner: ownerName,
    from: plain(payload.from),
    to: plain(payload.changedTo),
  };
  const fill = (wrap: (value: string) => string) => payload.say.replace(/\{(\w+)\}/g, (all, key: string) => (key in values ? wrap(values[key]!) : all));
  const text = fill(value => name(value));
  return { text, blocks: [section(text), context(`<${publicUrl}/deals/${deal.id}|Open the deal> · ${why(payload.rule)}`)] };
}

const why = (rule: string): string => `You get this since the rule "${name(rule)}" says so.`;

export const tell: EffectHandler = async (effect, world) => {
  const payload = effect.payload as unknown as Payload;
  const { people, room } = await world.read(async tx => ({
    people: await directory(tx),
    room: payload.to === 'room' && payload.deal ? await roomOf(tx, payload.deal.id) : undefined,
  }));
  const owner = payload.deal?.ownerId ? people.person(payload.deal.ownerId) : undefined;
  const message = sayIt(payload, world.publicUrl, owner?.name ?? payload.deal?.ownerName ?? 'nobody');
  const once = { effectId: effect.id, mayHaveHappened: effect.begun > 0, recordedAt: effect.recordedAt };
  if (payload.to === 'room') {
    if (room?.state === 'open' && room.channel) await world.ports.slack.post(room.channel, message, once);
    return;
  }
  if ('channel' in payload.to) {
    await world.ports.slack.post(payload.to.channel, message, once);
    return;
  }
  const person = payload.to.person === 'owner' ? owner : owner && people.managerOf(owner.id);
  if (!person?.active) return; // Nobody owns it: there is nobody to tell.
  if (!person.slackId) throw new OutsideFailure('permanent', 'unreachable', `${person.name} is not known in Slack; the rule "${payload.rule}" could not reach them.`);
  await world.ports.slack.post(await world.ports.slack.openDm(person.slackId), message, once);
};
