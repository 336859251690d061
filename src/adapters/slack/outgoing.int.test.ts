import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallWorkspace } from '../../../test/support/workspace.ts';
import { noPlan } from '../../engine/rate-plan.ts';
import type { Once, SlackPort } from '../../ports/slack.ts';
import { slackCall, slackDownload, slackUpload } from './client.ts';
import { outgoing } from './outgoing.ts';

/** The port over the wire, against the practice workspace. */

let workspace: Awaited<ReturnType<typeof smallWorkspace>>;
let slack: SlackPort;
let missing: string[];
async function begin(without: readonly string[] = []): Promise<void> {
  workspace = await smallWorkspace({ without });
  missing = [];
  slack = outgoing({
    call: slackCall({ botToken: workspace.app.botToken, apiUrl: workspace.apiUrl, plan: noPlan, company: 'c', messagesPerMinute: 1000 }),
    upload: slackUpload(),
    download: slackDownload({ botToken: workspace.app.botToken, apiUrl: workspace.apiUrl }),
    scopes: () => undefined,
    botUserId: () => workspace.app.botUserId,
    connected: () => true,
    missing: nicety => missing.push(nicety),
  });
}
beforeEach(async () => begin());
afterEach(async () => workspace.close());

const desk = () => workspace.practice.workspace.byName('desk')!.id;
const here = () => workspace.practice.workspace.inChannel(desk());
const once = (effectId: string, mayHaveHappened = false): Once => ({ effectId, mayHaveHappened, recordedAt: Date.now() });
const withoutScope = async (...scopes: string[]) => {
  await workspace.close();
  await begin(scopes);
};

test('a file is shared with its comment, and an attempt whose reply was lost shares it once', async () => {
  const csv = { name: 'pipeline.csv', content: 'deal,amount\nAldgate,84000\n', title: 'Pipeline of the week' };
  workspace.practice.faults.api.push({ kind: 'lost_reply', method: 'files.completeUploadExternal', times: 1 });
  await expect(slack.uploadFile(desk(), csv, '*Pipeline*: three deals moved.', once('e1'))).rejects.toMatchObject({ kind: 'retry' });
  const shared = await slack.uploadFile(desk(), csv, '*Pipeline*: three deals moved.', once('e1', true));
  expect(here()).toHaveLength(1);
  const [id] = here()[0]!.files!;
  expect(shared).toEqual({ file: id, link: expect.stringContaining(id!) });
  const stored = workspace.practice.files.read(id!)!;
  expect(stored.file).toMatchObject({ name: 'pipeline.csv', title: 'Pipeline of the week', mimetype: 'text/csv' });
  expect(Buffer.from(stored.body).toString()).toBe(csv.content);
  expect(here()[0]!.blocks[0]).toMatchObject({ text: { text: '*Pipeline*: three deals moved.' } });
});

test.each(['notes.md', 'table.csv', 'issue.html', 'minutes.pdf', 'plain.txt'])('%s arrives byte for byte', async name => {
  const content = new Uint8Array(70_000).map((_, i) => i % 256);
  const shared = await slack.uploadFile(desk(), { name, content }, 'Here it is.', once('e1'));
  expect(Buffer.from(workspace.practice.files.read(shared!.file)!.body).equals(content)).toBe(true);
});

test('bytes that do not arrive are sent again with a new address', async () => {
  workspace.practice.faults.api.push({ kind: '5xx', method: 'files.completeUploadExternal', times: 1 });
  const file = { name: 'a.txt', content: 'x' };
  await expect(slack.uploadFile(desk(), file, 'A file.', once('e1'))).rejects.toMatchObject({ kind: 'retry', code: 'http_503' });
  await slack.uploadFile(desk(), file, 'A file.', once('e1', true));
  expect(here()).toHaveLength(1);
});

test('where an interrupted attempt left its message is found; without one there is nothing to find', async () => {
  workspace.practice.faults.api.push({ kind: 'lost_reply', method: 'chat.postMessage', times: 1 });
  await expect(slack.post(desk(), { text: 'Please decide.' }, once('e1'))).rejects.toMatchObject({ kind: 'retry' });
  expect(await slack.sentBefore(desk(), once('e1', true))).toEqual({ channel: desk(), ts: here()[0]!.ts });
  expect(await slack.sentBefore(desk(), once('e2', true))).toBeUndefined();
});

test('a group message is one conversation, whoever is named first', async () => {
  const one = await slack.openGroupDm(['U0ANA', 'U0BO']);
  expect(await slack.openGroupDm(['U0BO', 'U0ANA'])).toBe(one);
  await slack.post(one!, { text: 'Who takes this?' }, once('e1'));
  await expect(slack.openGroupDm(['U0ANA'])).rejects.toThrow('2 to 8');
});

test('a user group is found by handle and by id', async () => {
  for (const name of ['legal', '@legal', 'S0LEGAL']) expect(await slack.usergroupMembers(name)).toEqual(['U0ANA', 'U0BO']);
  expect(await slack.usergroupMembers('nobody')).toBeUndefined();
  expect(missing).toEqual([]);
});

test('kick takes somebody out and is content when they are out already', async () => {
  expect(await slack.kick(desk(), 'U0BO')).toBe(true);
  expect(workspace.practice.workspace.byName('desk')!.members).not.toContain('U0BO');
  expect(await slack.kick(desk(), 'U0BO')).toBe(true);
});

test('unarchive: an open channel is open; an archived one is a person’s to bring back, and the app joins afterwards', async () => {
  expect(await slack.unarchive(desk())).toBe(true);
  await slack.archive(desk());
  expect(await slack.unarchive(desk())).toBe(false);
  workspace.practice.unarchive(workspace.practice.workspace.byName('desk')!, 'U0ANA');
  expect(await slack.unarchive(desk())).toBe(true);
  expect(await slack.join(desk())).toBe(true);
  await slack.post(desk(), { text: 'Back.' }, once('e1'));
});

test('an archived channel of ours under a wanted name is said to be that', async () => {
  const { channel } = await slack.createChannel('deal-one', 'evenkeel:c:deal_1');
  await slack.archive(channel);
  await expect(slack.createChannel('deal-one', 'evenkeel:c:deal_1')).rejects.toMatchObject({ kind: 'permanent', code: 'only_people_unarchive' });
});

test('a permalink leads to the message, and to nothing when it is gone', async () => {
  const posted = await slack.post(desk(), { text: 'Here.' }, once('e1'));
  expect(await slack.permalink(posted)).toContain(posted.ts);
  expect(await slack.permalink({ ...posted, ts: '1.000001' })).toBeUndefined();
});

test('what the scopes do not offer is named, and nothing fails', async () => {
  await withoutScope('files:write', 'mpim:write', 'usergroups:read', 'channels:join', 'channels:manage');
  expect(await slack.uploadFile(desk(), { name: 'a.txt', content: 'x' }, 'A file.', once('e1'))).toBeUndefined();
  expect(await slack.openGroupDm(['U0ANA', 'U0BO'])).toBeUndefined();
  expect(await slack.usergroupMembers('legal')).toBeUndefined();
  expect(await slack.join(desk())).toBe(false);
  expect(await slack.kick(desk(), 'U0BO')).toBe(false);
  expect(missing).toEqual(['files', 'group direct messages', 'user groups', 'joining channels', 'taking people out of channels']);
  await slack.post(desk(), { text: 'The deal goes on.' }, once('e2'));
});

test('a file is read byte for byte; what is too large, gone, elsewhere or not allowed is said by its code', async () => {
  const body = new Uint8Array(70_000).map((_, i) => (i * 7) % 256);
  const { id } = workspace.practice.files.add('terms.pdf', body, 'U0ANA');
  const read = await slack.readFile(id, 70_000);
  expect(read).toMatchObject({ name: 'terms.pdf', mediaType: 'application/pdf' });
  expect(Buffer.from(read.bytes).equals(body)).toBe(true);
  await expect(slack.readFile(id, 69_999)).rejects.toMatchObject({ kind: 'permanent', code: 'too_large' });
  await expect(slack.readFile('F0NONE', 10)).rejects.toMatchObject({ kind: 'permanent', code: 'file_not_found' });
  const download = slackDownload({ botToken: workspace.app.botToken, apiUrl: workspace.apiUrl });
  for (const elsewhere of ['https://slack.com.example/f', 'http://files.slack.com/f', 'https://notslack.com/f']) await expect(download(elsewhere, 10)).rejects.toMatchObject({ code: 'external_file' });
  // However it was announced, no more is taken than was asked for.
  await expect(download(`${workspace.url}/files/${id}`, 1000)).rejects.toMatchObject({ code: 'too_large' });
  await withoutScope('files:read');
  await expect(slack.readFile(id, 10)).rejects.toMatchObject({ kind: 'permanent', code: 'missing_scope' });
});
