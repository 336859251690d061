import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredEffect } from '../../engine/capability.ts';
import { running } from '../../../test/support/running.ts';
import { until } from '../../../test/support/until.ts';
import { openRoom } from './effects.ts';
import { nameFor } from './names.ts';
import { roomOf } from './read.ts';

let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running();
});
afterAll(() => t?.stop());

interface Channel {
  id: string;
  name: string;
  topic: string;
  purpose: string;
  archived: boolean;
  members: string[];
  pins: string[];
  bookmarks: { link: string }[];
}
interface Shown {
  channel: string;
  ts: string;
  user: string;
  text: string;
  thread_ts?: string;
  blocks?: { block_id: string; elements?: { action_id?: string; value?: string }[] }[];
}
interface Deal {
  id: string;
  name: string;
  account: string | null;
  version: number;
  room: { channel: string } | null;
}
const BOT = 'U0EVENKEEL';
const { deals, slack } = {
  deals: async () =>
    (await t.call('mara', 'GET', '/deals?kind=open&limit=60')).body['items'] as unknown as Deal[],
  slack: async () =>
    (await t.control('state')) as unknown as {
      conversations: Channel[];
      messages: Shown[];
      users: { id: string; name: string }[];
    },
};
let used = 0;
/** A deal that no other test has touched. */
const fresh = async (): Promise<Deal> =>
  (await deals()).filter(d => d.room === null).sort((a, b) => (a.id < b.id ? -1 : 1))[used++]!;
const dealNow = async (id: string): Promise<Deal> =>
  (await t.call('mara', 'GET', `/deals/${id}`)).body as unknown as Deal;
const room = async (id: string) =>
  (await t.call('mara', 'GET', `/deals/${id}/room`)).body as unknown as {
    state: string;
    channel: string;
    name: string;
    url: string;
    reason: string;
    missing: object;
  };
const channelOf = async (id: string) => (await slack()).conversations.find(c => c.purpose.endsWith(`:${id}`));
const marked = async (id: string) => (await slack()).conversations.filter(c => c.purpose.endsWith(`:${id}`));
const said = async (channel: string) =>
  (await slack()).messages.filter(m => m.channel === channel && m.user === BOT);
const cards = async (channel: string) =>
  (await said(channel)).filter(m => m.blocks?.some(b => b.elements?.some(e => e.action_id === 'rooms.more')));
const edit = async (id: string, change: object) => {
  const reply = await t.call('mara', 'PATCH', `/deals/${id}`, change, {
    'if-match': `"${(await dealNow(id)).version}"`,
  });
  expect(reply.status).toBe(200);
};
/** Opened, with its card pinned and linked to the deal. */
async function opened(id: string): Promise<Channel> {
  expect((await t.call('mara', 'POST', `/deals/${id}/room`)).status).toBe(200);
  await until('the room', async () => (await room(id)).state === 'open' && (await dealNow(id)).room !== null);
  return until('its card', async () => {
    const channel = await channelOf(id);
    return channel?.pins.length === 1 && channel.topic !== '' && channel.bookmarks.length === 1 && channel;
  });
}

test('a room has one channel, one pinned card, a topic, a bookmark and its people, however often it is opened', async () => {
  const deal = await fresh();
  const replies = await Promise.all(
    ['mara', 'tom', 'jonas'].map(who => t.call(who, 'POST', `/deals/${deal.id}/room`)),
  );
  expect(replies.map(r => r.status)).toEqual([200, 200, 200]);
  const channel = await opened(deal.id);
  expect(channel.name).toBe(nameFor('deal-{account}-{deal}', deal));
  expect(channel.bookmarks[0]!.link).toMatch(new RegExp(`/deals/${deal.id}$`));
  expect(await marked(deal.id)).toHaveLength(1);
  expect(await cards(channel.id)).toHaveLength(1);
  await until('the people', async () => (await channelOf(deal.id))!.members.length > 2);
  expect(await room(deal.id)).toMatchObject({
    state: 'open',
    channel: channel.id,
    missing: {},
    url: expect.stringContaining(channel.id),
  });
  // The deal itself says what its room is called and where it opens.
  const shown = await until('the deal knows it', async () => ((d => (d.room?.url ? d : undefined))((await t.call('mara', 'GET', `/deals/${deal.id}`)).body as unknown as { room: { name: string; url: string | null } | null })));
  expect(shown.room).toMatchObject({ name: channel.name, url: expect.stringContaining(channel.id) as string });
});

test('a name that a stranger has taken leads to the next one, and so does the room of another deal', async () => {
  const deal = await fresh();
  const name = nameFor('deal-{account}-{deal}', deal);
  t.practice.practice.workspace.create('channel', name, ['U0STRANGER'], 'U0STRANGER');
  expect((await opened(deal.id)).name).toBe(`${name}-2`);
  const other = await fresh();
  const mine = await channelOf(deal.id);
  const adopt = await t.call('mara', 'POST', `/deals/${other.id}/room/adopt`, {
    channel: mine!.id,
    name: mine!.name,
  });
  expect(adopt).toMatchObject({ status: 409, body: { code: 'other-deals-room' } });
});

test('replies that get lost on the way make no second channel and no second card', async () => {
  const deal = await fresh();
  await t.control('faults', {
    api: [
      'conversations.create',
      'conversations.setPurpose',
      'chat.postMessage',
      'pins.add',
      'bookmarks.add',
    ].map(method => ({ kind: 'lost_reply', method, times: 1 })),
  });
  const channel = await opened(deal.id);
  expect((await slack()).conversations.filter(c => c.name.startsWith(channel.name))).toHaveLength(1);
  expect(await cards(channel.id)).toHaveLength(1);
});

test('killed between making the channel and saying so: the next process finds it', async () => {
  const deal = await fresh();
  const world = t.evenkeel.engine.world('practice');
  // What the dead process had done.
  const made = await world.ports.slack.createChannel(
    nameFor('deal-{account}-{deal}', deal),
    `evenkeel:practice:${deal.id}`,
  );
  const channel = await opened(deal.id);
  expect(channel.id).toBe(made.channel);
  // An effect that was carried out and is begun once more changes nothing.
  const effect: StoredEffect = {
    id: 'eff_again',
    company: 'practice',
    kind: 'rooms.open',
    lane: 'x',
    payload: { dealId: deal.id, name: channel.name },
    recordedAt: Date.now(),
    begun: 1,
    failures: 0,
  };
  await openRoom(effect, world);
  await openRoom({ ...effect, begun: 2 }, world);
  expect(await marked(deal.id)).toHaveLength(1);
  expect(await cards(channel.id)).toHaveLength(1);
});

test('the changes of a day are one line in the thread of the card, redrawn, and the card follows', async () => {
  const deal = await fresh();
  const channel = await opened(deal.id);
  await edit(deal.id, { nextStep: 'Call <!channel> *now*' });
  const card = (await cards(channel.id))[0]!;
  const lines = async () => (await said(channel.id)).filter(m => m.thread_ts === card.ts && m.ts !== card.ts);
  await until('the line', async () => (await lines()).length === 1);
  await edit(deal.id, { nextStep: 'Write', paymentDays: 60 });
  await until(
    'the line drawn anew',
    async () => (await lines()).length === 1 && JSON.stringify((await lines())[0]!.blocks).includes('60'),
  );
  expect(JSON.stringify((await lines())[0]!.blocks)).not.toContain('<!channel>');
  await until('the card', async () =>
    JSON.stringify((await cards(channel.id))[0]!.blocks).includes('net 60'),
  );
});

/** The messages that Mara has from Evenkeel, by their first words. */
const told = async (who: string, words: string) => (await t.dms(who)).filter(m => m.text.startsWith(words));

test('archived by hand it stays archived under the rule; a person is asked for the step that Slack leaves to people', async () => {
  const deal = await fresh();
  const channel = await opened(deal.id);
  const mara = channel.members.find(m => m !== BOT)!;
  await t.control('as', { do: 'archive', user: mara, conversation: channel.id });
  await until(
    'the news',
    async () => (await room(deal.id)).state === 'archived' && (await dealNow(deal.id)).room === null,
  );
  const rule = await t.evenkeel.engine.run(
    'rooms',
    { type: 'open', dealId: deal.id, why: 'rule' },
    { company: 'practice', actor: { kind: 'machine', name: 'test' }, cause: `rule:${deal.id}` },
  );
  expect(rule).toMatchObject({ ok: true, answer: { state: 'archived' } });

  // Slack took the app out and lets it neither unarchive nor join.
  expect((await t.call('mara', 'POST', `/deals/${deal.id}/room`)).status).toBe(200);
  await until('the way on', async () => (await room(deal.id)).state === 'unreachable');
  expect((await room(deal.id)).reason).toContain('lets only people unarchive');
  expect((await channelOf(deal.id))!.archived).toBe(true);
  const asked = await told('mara', 'One step for you');
  expect(asked).toHaveLength(1);
  expect(asked[0]!.text).toContain(`<#${channel.id}>`);

  // The person does it, and everything else follows.
  await t.control('as', { do: 'unarchive', user: mara, conversation: channel.id });
  await until(
    'the room',
    async () => (await room(deal.id)).state === 'open' && (await dealNow(deal.id)).room !== null,
  );
  await until('the app', async () => (await channelOf(deal.id))!.members.includes(BOT));
  await edit(deal.id, { paymentDays: 77 });
  await until('the card', async () =>
    JSON.stringify((await cards(channel.id))[0]!.blocks).includes('net 77'),
  );
  expect(await cards(channel.id)).toHaveLength(1);
});

test('archiving posts the summary first, and the deal has no room then', async () => {
  const deal = await fresh();
  const channel = await opened(deal.id);
  expect((await t.call('mara', 'POST', `/deals/${deal.id}/room/archive`)).status).toBe(200);
  await until(
    'the archive',
    async () => (await room(deal.id)).state === 'archived' && (await channelOf(deal.id))!.archived,
  );
  expect((await said(channel.id)).filter(m => m.text.startsWith('This room is archived.'))).toHaveLength(1);
  await until('the deal', async () => (await dealNow(deal.id)).room === null);
  const timeline = (await t.call('mara', 'GET', `/deals/${deal.id}/timeline`)).body as unknown as {
    items: { type: string; details: { summary?: string[] } }[];
    verified: boolean;
  };
  expect(timeline.verified).toBe(true);
  expect(timeline.items.find(i => i.type === 'rooms.archiving')!.details.summary!.length).toBeGreaterThan(2);
});

test('who leaves is asked about, not thrown back, and invited again when somebody asks', async () => {
  const deal = await fresh();
  const channel = await opened(deal.id);
  const members = await until('the people', async () => {
    const now = (await channelOf(deal.id))!.members.filter(m => m !== BOT);
    const stored = await t.evenkeel.engine.transact('practice', tx => roomOf(tx, deal.id));
    return now.length > 1 && stored && 'invited' in stored && stored.invited.length === now.length && now;
  });
  const leaver = members.find(m => m !== 'U0MARAXXX')!;
  await t.control('as', { do: 'leave', user: leaver, conversation: channel.id });
  const question = await until('the question', async () =>
    (await said(channel.id)).find(m =>
      m.blocks?.some(b => b.elements?.some(e => e.action_id === 'rooms.invite-back')),
    ),
  );
  expect((await t.call('mara', 'POST', `/deals/${deal.id}/room/sync`)).status).toBe(200);
  await until(
    'the sync',
    async () =>
      (
        await t.evenkeel.engine.transact('practice', tx =>
          tx.query(
            `select 1 from engine_effects where company_id = evenkeel_company() and lane = $1 and state = 'waiting'`,
            [`room:${deal.id}`],
          ),
        )
      ).length === 0,
  );
  expect((await channelOf(deal.id))!.members).not.toContain(leaver);
  await t.act('mara', question, 'rooms.invite-back');
  await until('the return', async () => (await channelOf(deal.id))!.members.includes(leaver));
});

test('who has no part in the deal any more is asked about, and taken out only when a person says so', async () => {
  const deal = await fresh();
  const channel = await opened(deal.id);
  const stored = () => t.evenkeel.engine.transact('practice', tx => roomOf(tx, deal.id));
  const invited = await until('the people', async () => {
    const now = await stored();
    return now && 'invited' in now && now.invited.length > 0 && now.invited;
  });
  // The deal goes to somebody of another team, with another manager.
  const { owner } = (await dealNow(deal.id)) as unknown as { owner: { id: string } };
  await edit(deal.id, { owner: ['person_luis', 'person_hannah'].includes(owner.id) ? 'person_tom' : 'person_luis' });
  const questions = async () =>
    (await said(channel.id)).filter(m =>
      m.blocks?.some(b => b.elements?.some(e => e.action_id === 'rooms.remove-member')),
    );
  const asked = await until('the question', async () => {
    const now = await questions();
    return now.length > 0 && now;
  });
  const subject = asked[0]!.blocks!.flatMap(b => b.elements ?? []).find(e => e.action_id === 'rooms.remove-member')!.value!.split(' ')[1]!; // prettier-ignore
  expect(invited).toContain(subject);
  // Asked about, and still there; asked once, however often the room is brought in line.
  expect((await channelOf(deal.id))!.members).toContain(subject);
  expect((await t.call('mara', 'POST', `/deals/${deal.id}/room/sync`)).status).toBe(200);
  await t.act('mara', asked[0]!, 'rooms.remove-member');
  await until('the removal', async () => !(await channelOf(deal.id))!.members.includes(subject));
  await until('the answer on the question', async () =>
    (await said(channel.id)).some(m => m.ts === asked[0]!.ts && m.text.includes('was removed from this room')),
  );
  expect((await questions()).filter(m => JSON.stringify(m.blocks).includes(subject))).toHaveLength(0);
});

test('a channel that Evenkeel is not in cannot be its room until somebody invites it; health says so and retries', async () => {
  const deal = await fresh();
  const { workspace } = t.practice.practice;
  const strange = workspace.create('channel', 'old-room', ['U0STRANGER'], 'U0STRANGER');
  expect(
    (await t.call('mara', 'POST', `/deals/${deal.id}/room/adopt`, { channel: strange.id, name: 'old-room' }))
      .status,
  ).toBe(200);
  await until('the refusal', async () => (await room(deal.id)).state === 'unreachable');
  const health = (await t.call('robin', 'GET', '/health')).body as unknown as {
    items: { id: string; detail: string }[];
  };
  expect(health.items.find(i => i.id === `rooms:${deal.id}`)!.detail).toContain('Invite it there');
  workspace.change(workspace.conversations.get(strange.id)!, { members: [...strange.members, BOT] });
  expect((await t.call('robin', 'POST', `/health/rooms:${deal.id}/retry`)).status).toBe(202);
  await until('the card', async () => (await cards(strange.id)).length === 1);
  expect(await room(deal.id)).toMatchObject({ state: 'open', channel: strange.id });
});
