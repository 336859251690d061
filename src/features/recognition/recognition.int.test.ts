import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ISSUE_SECRETS, running } from '../../../test/support/running.ts';
import { until } from '../../../test/support/until.ts';
import { machine } from '../../kernel/actor.ts';
import type { DraftJson, ThanksJson } from './contract.ts';
import { firstWins, shoutoutsBetween } from './read.ts';
import { RECOGNITION } from './settings.ts';

let t: Awaited<ReturnType<typeof running>>;
let channel: string;
beforeAll(async () => {
  t = await running();
  const { conversations } = (await t.control('state')) as unknown as { conversations: { id: string; name: string }[] };
  channel = conversations.find(c => c.name === 'general')!.id;
  await t.evenkeel.engine.run('settings', { type: 'set', name: RECOGNITION, value: { channel } }, { company: 'practice', actor: machine('test'), cause: 'recognition-channel' });
});
afterAll(() => t?.stop());

const WORDS = 'You stayed on the call until the last signal was green.';
const personIdOf = (key: string): string => t.personIdOf(key);
const slackIdOf = (key: string): string => t.slackIdOf(key);
const give = (who: string, more: object = {}) => t.call(who, 'POST', '/thanks', { words: WORDS, ...more });
const idOf = (reply: { body: unknown }): string => (reply.body as { id: string }).id;
const wall = async (who = 'ada') => (await t.call(who, 'GET', '/thanks?limit=100')).body['items'] as unknown as ThanksJson[];
const facts = (thanksId: string) =>
  t.evenkeel.engine.transact('practice', tx => tx.query<{ type: string; payload: unknown }>(`select type, payload from engine_facts where company_id = evenkeel_company() and stream = $1 order by position`, [`thanks:${thanksId}`]));
const shown = (text: string, where: string) => until(`“${text}” is shown`, async () => (await t.messages()).find(m => m.channel === where && m.text.includes(text)));

test('thanks for a deal reach the person, the channel and the wall, and the log knows both teams', async () => {
  const deal = ((await t.call('mara', 'GET', '/deals?limit=1')).body['items'] as unknown as { id: string }[])[0]!;
  const made = await give('mara', { people: [personIdOf('elena')], about: { kind: 'deal', id: deal.id } });
  expect(made).toMatchObject({ status: 201, body: { giver: { name: 'Mara Lindqvist' }, people: [{ name: 'Elena Rossi' }], words: WORDS, about: { kind: 'deal', id: deal.id }, private: false } });
  expect((await wall())[0]).toMatchObject({ id: idOf(made) });
  await shown('Mara Lindqvist thanks Elena Rossi', channel);
  await until('Elena is told', async () => (await t.dms('elena')).find(m => m.text.includes('thanks you') && m.text.includes(WORDS)));
  expect(await facts(idOf(made))).toEqual([
    {
      type: 'recognition.thanked',
      payload: { thanksId: idOf(made), giver: { personId: personIdOf('mara'), teamId: t.teamIdOf('Sales') }, receivers: [{ personId: personIdOf('elena'), teamId: t.teamIdOf('Legal') }], at: expect.any(Number) },
    },
  ]);
  // The deal's timeline says that, and not the words; its chain holds.
  const line = async () => (await t.call('ada', 'GET', `/deals/${deal.id}/timeline?limit=20`)).body as unknown as { items: { type: string; who: unknown; text: string }[]; verified: boolean };
  await until('the timeline has it', async () => (await line()).items.find(i => i.text === 'Thanked Elena Rossi for their part in this deal.'));
  expect(JSON.stringify(await line())).not.toContain(WORDS);
  expect((await line()).verified).toBe(true);
});

test('what cannot be is said at its field: oneself, strangers, too short, too many, an unknown deal', async () => {
  expect(await give('tom', { people: [personIdOf('tom')] })).toMatchObject({ status: 422, body: { code: 'oneself', errors: [{ field: 'people' }] } });
  expect(await give('tom', { people: ['U0EVENKEEL'] })).toMatchObject({ status: 422, body: { code: 'nobody-there' } });
  expect(await give('tom', { people: [personIdOf('mara')], words: 'Thanks      a lot      !' })).toMatchObject({ status: 422, body: { code: 'too-short', errors: [{ field: 'words' }] } });
  expect(await give('tom', { people: [] })).toMatchObject({ status: 422, body: { code: 'nobody-named' } });
  expect(await give('tom', { people: Array.from({ length: 11 }, (_, i) => `person_${i}`) })).toMatchObject({ status: 422, body: { code: 'too-many' } });
  expect(await give('tom', { people: [personIdOf('mara')], about: { kind: 'deal', id: 'deal_nowhere' } })).toMatchObject({ status: 422, body: { code: 'no-such-thing', errors: [{ field: 'about' }] } });
});

test('a team is thanked as a whole, with the members of that day', async () => {
  const { members } = ((await t.call('sam', 'GET', '/people')).body['teams'] as unknown as { name: string; members: number }[]).find(team => team.name === 'Engineering')!;
  const made = await give('sam', { teams: ['Engineering'] });
  expect(made).toMatchObject({ status: 201, body: { people: [], teams: [{ name: 'Engineering' }] } });
  const [fact] = await facts(idOf(made));
  expect((fact!.payload as { receivers: object[] }).receivers).toHaveLength(members);
  await until('each member is told', async () => (await t.dms('lena')).find(m => m.text.includes('Sam Adeyemi thanks Engineering')));
});

test('private thanks are seen by the two and by nobody else', async () => {
  const made = await give('ines', { people: [personIdOf('dev')], private: true, words: 'I know how hard that month was for you.' });
  expect(made.status).toBe(201);
  const path = `/thanks/${idOf(made)}`;
  expect((await t.call('ines', 'GET', path)).status).toBe(200);
  expect((await t.call('dev', 'GET', path)).status).toBe(200);
  expect((await t.call('robin', 'GET', path)).status).toBe(404);
  expect(await t.call('robin', 'POST', `${path}/reverse`, {})).toMatchObject({ status: 404 });
  expect((await wall('dev')).map(x => x.id)).not.toContain(idOf(made));
  expect((await t.call('dev', 'GET', '/thanks/mine')).body['received']).toEqual(expect.arrayContaining([expect.objectContaining({ id: idOf(made), private: true })]));
  await until('Dev is told', async () => (await t.dms('dev')).find(m => m.text.includes('that month')));
  expect((await t.messages()).filter(m => m.channel === channel && m.text.includes('that month'))).toEqual([]);
});

test('the third to one person in a week is the last, the fifth of a day too, and taking one back makes room', async () => {
  const before = (await t.call('owen', 'GET', '/thanks/mine')).body['year'] as unknown as { given: number; toPeople: number };
  for (let i = 0; i < 3; i++) expect((await give('owen', { people: [personIdOf('grace')] })).status).toBe(201);
  expect(await give('owen', { people: [personIdOf('grace')] })).toMatchObject({ status: 422, body: { code: 'week-full', errors: [{ field: 'people' }] } });
  const fourth = await give('owen', { people: [personIdOf('luis')] });
  expect((await give('owen', { people: [personIdOf('june')] })).status).toBe(201);
  expect(await give('owen', { people: [personIdOf('sefa')] })).toMatchObject({ status: 422, body: { code: 'day-full', errors: [{ field: 'words' }] } });
  expect((await t.call('owen', 'GET', '/thanks/mine')).body).toMatchObject({ leftToday: 0 });
  expect(await t.call('luis', 'POST', `/thanks/${idOf(fourth)}/reverse`, {})).toMatchObject({ status: 403, body: { code: 'not-yours' } });
  expect((await t.call('owen', 'POST', `/thanks/${idOf(fourth)}/reverse`, {})).status).toBe(200);
  expect((await t.call('owen', 'GET', `/thanks/${idOf(fourth)}`)).status).toBe(404);
  expect((await wall()).map(x => x.id)).not.toContain(idOf(fourth));
  expect((await facts(idOf(fourth))).map(f => f.type)).toEqual(['recognition.thanked', 'recognition.reversed']);
  expect((await t.call('owen', 'GET', '/thanks/mine')).body).toMatchObject({ leftToday: 1, year: { given: before.given + 4, toPeople: before.toPeople + 2 } });
  await until('no copy in Slack says the words any more', async () => !(await t.messages()).some(m => m.text.includes('Owen Pike thanks Luis')) || undefined);
});

test('several at the same moment do not pass the limit', async () => {
  expect(await wall('claire')).not.toEqual([]);
  const all = await Promise.all(Array.from({ length: 8 }, (_, i) => give('claire', { people: [personIdOf(['mara', 'tom', 'priya', 'luis', 'hannah', 'sefa', 'owen', 'noor'][i]!)] })));
  expect(all.map(a => a.status).sort()).toEqual([201, 201, 201, 201, 201, 422, 422, 422]);
});

test('the ledger takes no change, even by hand', async () => {
  await expect(t.evenkeel.engine.transact('practice', tx => tx.query(`update recognition_thanks set private = true where company_id = evenkeel_company()`))).rejects.toThrow('only added to');
});

interface View {
  id: string;
  callback_id: string;
  blocks: { block_id: string; element?: { action_id: string; type: string; initial_value?: string; initial_users?: string[]; initial_option?: { value: string } } }[];
}
const viewOf = (key: string) => until('the form is open', async () => ((await t.control(`views?user=${slackIdOf(key)}`)) as unknown as { views: View[] }).views.find(v => v.callback_id === 'recognition.give'));
const field = (view: View, block: string) => view.blocks.find(b => b.block_id === block)!.element!;
const submit = (key: string, view: View, words: string) =>
  t.control('as', {
    do: 'submit', user: slackIdOf(key), viewId: view.id,
    values: {
      people: { 'recognition.people': { type: 'multi_users_select', selected_users: field(view, 'people').initial_users ?? [] } },
      words: { 'recognition.words': { type: 'plain_text_input', value: words } },
      teams: { 'recognition.team': { type: 'static_select', selected_option: null } },
      about: { 'recognition.about': { type: 'external_select', selected_option: null } },
      seen: { 'recognition.seen': { type: 'static_select', selected_option: field(view, 'seen').initial_option } },
    },
  }); // prettier-ignore

test('/shoutout takes the mentioned person and the words; a call to everybody in them stays inert', async () => {
  await t.control('as', { do: 'messages', user: slackIdOf('jonas'), conversation: channel, text: `/shoutout <@${slackIdOf('felix')}> for *Friday*` });
  const view = await viewOf('jonas');
  expect(field(view, 'people').initial_users).toEqual([slackIdOf('felix')]);
  await submit('jonas', view, 'short');
  expect(await viewOf('jonas')).toMatchObject({ id: view.id });
  await submit('jonas', view, 'On Friday at six you still found the error. <!channel> should know.');
  const posted = await shown('Jonas Weber thanks Felix Brandt', channel);
  expect(JSON.stringify(posted)).toContain('&lt;!channel&gt;');
  expect(JSON.stringify(posted)).not.toContain('<!channel>');
});

test('a message is thanked for by its shortcut', async () => {
  await t.control('as', { do: 'messages', user: slackIdOf('noor'), conversation: channel, text: 'The quote is out, with the second discount in it.' });
  const said = (await t.messages()).findLast(m => m.channel === channel && m.text.startsWith('The quote is out'))!;
  await t.control('as', { do: 'shortcuts', user: slackIdOf('hannah'), callbackId: 'recognition.thank', message: { channel: said.channel, ts: said.ts } });
  const view = await viewOf('hannah');
  expect(field(view, 'people').initial_users).toEqual([slackIdOf('noor')]);
  await submit('hannah', view, 'You had the quote out an hour before the deadline.');
  await until('Noor is told', async () => (await t.dms('noor')).find(m => m.text.includes('Hannah Boyd thanks you')));
});

test('taken back while nobody knew whether Slack had the message: it loses its words', async () => {
  const words = 'For a message whose answer was lost on the way back.';
  await t.control('faults', { api: [{ kind: 'lost_reply', method: 'chat.postMessage', times: 1 }] });
  const made = await give('hannah', { people: [personIdOf('owen')], words, private: true });
  await until('Slack has it', async () => (await t.dms('owen')).find(m => m.text.includes(words)));
  expect((await t.call('hannah', 'POST', `/thanks/${idOf(made)}/reverse`, {})).status).toBe(200);
  await until('the words are gone', async () => (await t.dms('owen')).some(m => m.text.includes('took it back')) && !(await t.dms('owen')).some(m => m.text.includes(words)));
});

test('a reaction in Slack and a sign on the web are one; taken away in Slack it is gone', async () => {
  const made = await give('sefa', { people: [personIdOf('june')], words: 'Your table made the whole quote readable.' });
  const posted = await shown('Your table made the whole quote readable', channel);
  const react = (who: string, name: string, add: boolean) => t.control('as', { do: 'reactions', user: slackIdOf(who), channel: posted.channel, ts: posted.ts, name, add });
  await react('tom', 'clap', true);
  await react('tom', 'eyes', true);
  const signs = async () => ((await t.call('tom', 'GET', `/thanks/${idOf(made)}`)).body as unknown as ThanksJson).signs;
  await until('it is there', async () => (await signs()).length > 0 || undefined);
  expect(await t.call('tom', 'POST', `/thanks/${idOf(made)}/signs`, { sign: 'applause', add: true })).toMatchObject({ status: 200, body: { signs: [{ sign: 'applause', count: 1, mine: true }] } });
  expect(await t.call('mara', 'POST', `/thanks/${idOf(made)}/signs`, { sign: 'shrug', add: true })).toMatchObject({ status: 422 });
  await react('tom', 'clap', false);
  await until('it is gone', async () => (await signs()).length === 0 || undefined);
});

test('an administrator says in which channel; a wrong id is refused', async () => {
  expect(await t.call('mara', 'PUT', '/recognition/settings', { channel })).toMatchObject({ status: 403 });
  expect(await t.call('robin', 'PUT', '/recognition/settings', { channel: 'shoutouts' })).toMatchObject({ status: 422, body: { errors: [{ field: 'channel' }] } });
  expect(await t.call('robin', 'PUT', '/recognition/settings', { channel })).toMatchObject({ status: 200, body: { channel } });
});

/*
 * The credit chain, over the wire.
 */

interface Drafts {
  toSend: DraftJson[];
  namingYou: DraftJson[];
}
const draftsOf = async (who: string) => (await t.call(who, 'GET', '/thanks/drafts')).body as unknown as Drafts;
const signed = (body: string) => `sha256=${createHmac('sha256', ISSUE_SECRETS.github).update(body).digest('hex')}`;
let deliveries = 0;
async function closeIssue(number: number): Promise<void> {
  const body = JSON.stringify({ action: 'closed', issue: { number, state: 'closed', state_reason: 'completed' }, repository: { full_name: 'Ferncliff/signalbox' } });
  const reply = await fetch(`${t.api}/webhooks/github`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-github-event': 'issues', 'x-github-delivery': `thanks-${deliveries++}`, 'x-hub-signature-256': signed(body) } });
  expect(reply.status).toBe(202);
}
async function dealOf(who: string, account: string): Promise<string> {
  const made = await t.call(who, 'POST', '/deals', { name: `${account}: Signalbox Core`, account, stage: 'proposal', owner: personIdOf(who), termMonths: 12, paymentDays: 30, lineItems: [{ product: 'Signalbox Core', quantity: 20, listPrice: { amount: '1200.00', currency: 'EUR' }, soldPrice: { amount: '1200.00', currency: 'EUR' } }] });
  expect(made.status).toBe(201);
  return idOf(made);
}
async function move(who: string, dealId: string, stage: string): Promise<void> {
  const { version } = (await t.call(who, 'GET', `/deals/${dealId}`)).body as unknown as { version: number };
  const moved = await t.call(who, 'PATCH', `/deals/${dealId}`, { stage }, { 'if-match': `"${version}"` });
  expect(moved).toMatchObject({ status: 200, body: { stage: { id: stage } } });
}
const wins = async (needId: string) => (await t.call('mara', 'GET', `/needs/${needId}/wins`)).body as unknown as { first: { deal: { id: string } } | null; count: number };

test('asked, decided, shipped by a webhook, won: thanks are drafted both ways; one is declined, one is sent, and reopening takes back what is not said', async () => {
  // Whatever the hour is: Priya is at work.
  const always = Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map(day => [day, ['00:00-24:00']]));
  expect((await t.call('priya', 'PUT', `/people/${personIdOf('priya')}/working-hours`, { week: always, holidays: [] })).status).toBe(200);
  const [lost, won, later] = [await dealOf('tom', 'Lost Harbour'), await dealOf('mara', 'Won Harbour'), await dealOf('priya', 'Later Harbour')];
  const made = await t.call('tom', 'POST', '/needs', { title: 'Tide tables beside the berths', words: 'Without the tide it is half a plan.', urgency: 'blocker', anyway: true, dealId: lost });
  const needId = idOf(made);
  for (const [who, dealId] of [['mara', won], ['priya', later]] as const) expect((await t.call(who, 'POST', `/needs/${needId}/voices`, { words: 'We need the tide.', urgency: 'important', dealId })).status).toBe(200);
  await move('tom', lost, 'closed-lost');
  expect((await t.call('ines', 'POST', `/needs/${needId}/move`, { state: 'planned', quarter: '2027-Q1' })).status).toBe(200);
  expect((await t.call('ines', 'PATCH', `/needs/${needId}`, { builders: [personIdOf('dev')] })).status).toBe(200);
  expect((await t.call('ines', 'POST', `/needs/${needId}/issues`, { url: 'https://github.com/ferncliff/signalbox/issues/901' })).status).toBe(200);
  await closeIssue(901);
  await until('it is shipped', async () => ((await t.call('ines', 'GET', `/needs/${needId}`)).body as unknown as { state: string }).state === 'shipped' || undefined);

  await move('mara', won, 'closed-won');
  const about = (d: DraftJson) => d.need?.id === needId;
  const mine = await until('Mara has a draft', async () => (await draftsOf('mara')).toSend.find(about));
  expect(mine.people.map(p => p.name).sort()).toEqual(['Dev Malhotra', 'Ines Duarte']);
  expect(mine.evidence.join(' ')).toContain('Lost Harbour');
  expect(mine.words).toContain('Lost Harbour had asked for it too and was lost');
  const his = await until('Dev has one', async () => (await draftsOf('dev')).toSend.find(about));
  expect(his).toMatchObject({ people: [{ name: 'Mara Lindqvist' }], about: { kind: 'deal', id: won } });
  expect(await wins(needId)).toMatchObject({ first: { deal: { id: won } }, count: 1 });
  await until('a nudge waits for Mara', async () => ((await t.call('mara', 'GET', `/people/${personIdOf('mara')}/nudges`)).body as unknown as { waiting: { key: string }[] }).waiting.find(w => w.key === `thanks:${won}`));
  expect(await t.call('robin', 'GET', `/people/${personIdOf('mara')}/nudges`)).toMatchObject({ status: 403 });

  // Ines would rather not be named; what is only drafted shows its words to nobody but the drafter.
  expect((await draftsOf('ines')).namingYou.find(about)).toMatchObject({ id: mine.id, words: null });
  expect(await t.call('tom', 'POST', `/thanks/drafts/${mine.id}/decline-name`)).toMatchObject({ status: 404 });
  expect((await t.call('ines', 'POST', `/thanks/drafts/${mine.id}/decline-name`)).status).toBe(200);
  expect(await t.call('dev', 'POST', `/thanks/drafts/${mine.id}/send`, { words: WORDS })).toMatchObject({ status: 404 });
  expect(await t.call('mara', 'POST', `/thanks/drafts/${mine.id}/send`, { words: 'too short' })).toMatchObject({ status: 422, body: { code: 'too-short' } });
  expect(await t.call('mara', 'POST', `/thanks/drafts/${mine.id}/send`, { words: WORDS, people: [personIdOf('ines')] })).toMatchObject({ status: 422, body: { code: 'not-to-be-named' } });
  const sent = await t.call('mara', 'POST', `/thanks/drafts/${mine.id}/send`, { words: 'The tide is in the plan now, and they signed for it. Thank you, Dev.' });
  expect(sent).toMatchObject({ status: 201, body: { people: [{ name: 'Dev Malhotra' }], about: { kind: 'need', id: needId } } });
  expect(await t.call('mara', 'POST', `/thanks/drafts/${mine.id}/send`, { words: WORDS })).toMatchObject({ status: 409 });
  expect((await draftsOf('mara')).toSend.filter(about)).toEqual([]);
  const read = await t.evenkeel.engine.transact('practice', async tx => ({ shoutouts: await shoutoutsBetween(tx, 0, Date.now() + 1000), first: await firstWins(tx, 0, Date.now() + 1000) }));
  expect(read.shoutouts.at(-1)).toMatchObject({ id: idOf(sent), giver: { name: 'Mara Lindqvist', teamName: 'Sales' }, chain: { needId, dealId: won } });
  expect(read.first).toContainEqual({ needId, dealId: won, at: expect.any(Number) });

  // A later one is only counted. The first is reopened: what was sent stays, the draft that waits goes, and the later one takes its place.
  await move('priya', later, 'closed-won');
  await until('it is counted', async () => (await wins(needId)).count === 2 || undefined);
  await move('mara', won, 'negotiation');
  await until('the later one is the first', async () => (await wins(needId)).first?.deal.id === later || undefined);
  expect((await wins(needId)).count).toBe(1);
  await until('Dev’s draft for Mara is withdrawn', async () => !(await draftsOf('dev')).toSend.some(d => d.id === his.id) || undefined);
  expect((await t.call('ada', 'GET', `/thanks/${idOf(sent)}`)).status).toBe(200);
  // Ines is not asked again. Priya is nudged once, opens the draft from the message, and sends it there; Dev declines to write.
  const hers = await until('Priya has a draft', async () => (await draftsOf('priya')).toSend.find(about));
  expect(hers.people.map(p => p.name)).toEqual(['Dev Malhotra']);
  const told = await until('Priya is nudged', async () => (await t.dms('priya')).find(m => m.text.includes('are drafted for you to read')));
  await t.act('priya', told, 'recognition.read-drafts');
  const open = await until('the draft is open', async () => ((await t.control(`views?user=${slackIdOf('priya')}`)) as unknown as { views: View[] }).views.find(v => v.callback_id === 'recognition.send-draft'));
  const send = (words: string) =>
    t.control('as', {
      do: 'submit', user: slackIdOf('priya'), viewId: open.id,
      values: {
        people: { 'recognition.draft-people': { type: 'multi_users_select', selected_users: field(open, 'people').initial_users ?? [] } },
        words: { 'recognition.draft-words': { type: 'plain_text_input', value: words } },
        seen: { 'recognition.draft-seen': { type: 'static_select', selected_option: field(open, 'seen').initial_option } },
      },
    }); // prettier-ignore
  await send('short');
  expect((await draftsOf('priya')).toSend.filter(about)).toHaveLength(1);
  await send('The tide tables were the last thing they asked for. Now they have them.');
  await shown('Priya Raman thanks Dev Malhotra', channel);
  expect((await draftsOf('priya')).toSend.filter(about)).toEqual([]);
  await until('nothing waits for Priya', async () => ((await t.call('priya', 'GET', `/people/${personIdOf('priya')}/nudges`)).body as unknown as { waiting: object[] }).waiting.length === 0 || undefined);
  const over = await until('the message says so', async () => (await t.dms('priya')).find(m => m.ts === told.ts && m.text.endsWith('This is settled.')));
  expect(JSON.stringify(over.blocks)).not.toContain('action_id');
  expect((await t.dms('priya')).filter(m => m.text.includes('are drafted for you to read'))).toHaveLength(1);
  const next = await until('Dev has another', async () => (await draftsOf('dev')).toSend.find(about));
  expect((await t.call('dev', 'POST', `/thanks/drafts/${next.id}/decline`)).status).toBe(200);
  expect((await draftsOf('dev')).toSend.filter(about)).toEqual([]);
  await expect(t.evenkeel.engine.transact('practice', tx => tx.query(`update recognition_wins set kind = 'later' where company_id = evenkeel_company()`))).rejects.toThrow('only added to');
});
