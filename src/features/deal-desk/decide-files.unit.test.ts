import fc from 'fast-check';
import { expect, test } from 'vitest';
import { machine, person as personActor } from '../../kernel/actor.ts';
import { sampleDirectory, somebody } from '../people/sample.ts';
import { keptName, MOST_BYTES, MOST_FILES, wrongWith } from './decide-files.ts';
import { decide } from './decide.ts';
import { deskFacts } from './events.ts';
import type { ApprovalRequest, DeskCommand } from './model.ts';
import { policiesFrom, sampleAt } from './sample.ts';
import { card, personLine } from './views.ts';
import { askModal, typedFrom } from './views-ask.ts';
import { filesInWords, sizeInWords } from './words-files.ts';

const directory = sampleDirectory([somebody('mara'), somebody('noor'), somebody('boss'), somebody('zoe'), somebody('root', { roles: ['admin'] })]);
const policies = policiesFrom(`policies:
  - name: p
    rows: [{ name: deep, when: { discount: "> 10%" }, ask: { step: desk, approvers: [{ person: noor@example.com }] } }]
    fallback: { person: boss@example.com }
`);
const at = (who: string) => sampleAt({ directory, policies }, who === 'machine' ? machine('test') : personActor(`person_${who}`));
const does = (request: ApprovalRequest | undefined, who: string, command: DeskCommand) => decide(request, command, at(who));
function after(request: ApprovalRequest | undefined, who: string, command: DeskCommand): ApprovalRequest {
  const decision = does(request, who, command);
  if ('refused' in decision) throw new Error(JSON.stringify(decision.refused));
  return decision.state;
}
const slackFiles = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `F${i}`, name: `${i}.pdf`, size: 5 }));
const ask = (files?: ReturnType<typeof slackFiles>, discount = 2000): DeskCommand => ({ type: 'submit', requestId: 'r', dealId: 'deal_1', terms: { discount }, why: 'w', ...(files && { slackFiles: files }) });
let made = 0;
const attach = (more: Partial<{ name: string; size: number; comment: string; step: string; slackId: string }> = {}): DeskCommand => {
  const { name = 'offer.pdf', size = 5, comment = null, step = null, slackId } = more;
  return { type: 'attach', requestId: 'r', file: { id: `file_${++made}`, name, mediaType: 'application/pdf', size, sha256: 'ab'.repeat(32) }, comment, step, ...(slackId && { slackId }) };
};
const code = (decision: ReturnType<typeof does>) => ('refused' in decision ? decision.refused : 'taken');
const asked = after(undefined, 'mara', ask());

test('whom the request concerns may add a file, and nobody else; after its end nobody', () => {
  const full = { ...asked, notify: ['person_boss'] };
  expect(['mara', 'noor', 'root', 'boss'].map(who => code(does(full, who, attach())))).toEqual(['taken', 'taken', 'taken', 'taken']);
  expect(code(does(asked, 'zoe', attach()))).toMatchObject({ code: 'not-concerned' });
  expect(code(does(asked, 'machine', attach()))).toMatchObject({ code: 'people-only' });
  const recalled = after(asked, 'mara', { type: 'recall', requestId: 'r' });
  expect(code(does(recalled, 'mara', attach()))).toEqual({ code: 'no-more-files', state: 'recalled' });
  expect(code(does(after(asked, 'noor', { type: 'decide', requestId: 'r', decision: 'approve', reason: null, step: null }), 'mara', attach()))).toBe('taken');
});

test('a fact names the file by its hash, with round and step; what was written with it answers a question', () => {
  const questioned = after(asked, 'noor', { type: 'ask-back', requestId: 'r', step: null, text: 'In writing?' });
  const decision = does(questioned, 'mara', attach({ comment: ' Here it is. ', step: 'desk' }));
  if ('refused' in decision) throw new Error('refused');
  expect(decision.facts.map(f => f.type)).toEqual([deskFacts.answered, deskFacts.fileAttached]);
  expect(decision.facts[1]!.payload).toMatchObject({ requestId: 'r', dealId: 'deal_1', round: 1, name: 'offer.pdf', size: 5, sha256: 'ab'.repeat(32), step: 'desk', by: 'person_mara' });
  expect(decision.state).toMatchObject({ version: questioned.version + 1, files: [{ by: 'person_mara', round: 1, step: 'desk' }], steps: [{ question: null }] });
  expect(code(does(asked, 'mara', attach({ step: 'nobody' })))).toMatchObject({ code: 'no-such-step', field: 'step' });
});

test('never more than ten, whichever way they come; one that is missed gives its place back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 }), fc.array(fc.constantFrom('web', 'slack', 'miss', 'ask'), { maxLength: 40 }), (first, ways) => {
      let request = after(undefined, 'mara', ask(slackFiles(first)));
      let next = first;
      for (const way of ways) {
        const open = request.coming.find(c => c.missed === null);
        const command: DeskCommand =
          way === 'web' ? attach()
          : way === 'ask' ? ask([{ id: `F${next++}`, name: 'more.pdf', size: 5 }], 2000 + next)
          : way === 'slack' ? attach({ slackId: open?.slackId ?? 'F?' })
          : { type: 'miss-file', requestId: 'r', slackId: open?.slackId ?? 'F?', why: 'gone' }; // prettier-ignore
        const before = request.files.length + request.coming.filter(c => c.missed === null).length;
        const decision = does(request, way === 'miss' ? 'machine' : 'mara', command);
        if ('refused' in decision) {
          expect(decision.refused.code).toBe('too-many-files');
          expect(before).toBe(MOST_FILES);
        } else request = decision.state;
        expect(request.files.length + request.coming.filter(c => c.missed === null).length).toBeLessThanOrEqual(MOST_FILES);
        expect(new Set(request.files.map(f => f.id)).size).toBe(request.files.length);
      }
    }),
    { numRuns: 60 },
  );
});

test('what was chosen in Slack is fetched each in its own lane, once; who asked is told once what did not come', () => {
  const decision = does(undefined, 'mara', ask(slackFiles(2)));
  if ('refused' in decision) throw new Error('refused');
  const fetches = decision.effects!.filter(e => e.kind === 'deal-desk.fetch-file');
  expect(fetches.map(e => e.payload)).toEqual([{ requestId: 'r', slackId: 'F0' }, { requestId: 'r', slackId: 'F1' }]);
  expect(new Set(fetches.map(e => e.lane)).size).toBe(2);
  const miss: DeskCommand = { type: 'miss-file', requestId: 'r', slackId: 'F0', why: 'scope' };
  const missed = does(decision.state, 'machine', miss);
  if ('refused' in missed) throw new Error('refused');
  expect(missed.effects!.filter(e => e.kind === 'deal-desk.tell-person').map(e => e.payload)).toMatchObject([{ personId: 'person_mara', about: 'file-missed', name: '0.pdf', why: 'scope' }]);
  expect(does(missed.state, 'machine', miss)).toMatchObject({ facts: [] });
  // It may still come, when somebody retries.
  expect(after(missed.state, 'mara', attach({ slackId: 'F0' })).coming.map(c => c.slackId)).toEqual(['F1']);
  expect(code(does(undefined, 'mara', ask(slackFiles(11))))).toMatchObject({ code: 'too-many-files', field: 'files' });
  expect(code(does(undefined, 'mara', ask([{ id: 'F', name: 'a/b', size: 1 }])))).toMatchObject({ code: 'bad-file', field: 'files', why: 'bad-name' });
});

test.each([
  ['offer.pdf', 1, null], ['  two   words.pdf ', 1, null], ['Bildschirmfoto 12\u202f30.png', 1, null], ['<!channel>.pdf', 1, null], ['עברית.pdf', 1, null],
  ['', 1, 'no-name'], [' ', 1, 'no-name'], ['x'.repeat(201), 1, 'long-name'], ['a/b', 1, 'bad-name'], ['a\\b', 1, 'bad-name'], ['..', 1, 'bad-name'], ['gpj\u202e.exe', 1, 'bad-name'], ['a\u0000b', 1, 'bad-name'],
  ['a', 0, 'empty'], ['a', MOST_BYTES, null], ['a', MOST_BYTES + 1, 'too-large'],
] as const)('the file %j of %i bytes: %s', (name, size, why) => expect(wrongWith({ name, size })).toBe(why)); // prettier-ignore

test('a name that is taken is one line without a path or signs that nobody sees, and a card mentions nobody with it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('<!channel>', '<@U1> *x*', '`a`')), name => {
      if (wrongWith({ name, size: 1 }) !== null) return;
      expect(keptName(name)).not.toMatch(/[/\\\u0000-\u001f\u202a-\u202e\u2066-\u2069]/);
      expect(keptName(keptName(name))).toBe(keptName(name));
      const request = after(after(undefined, 'mara', ask([{ id: 'F0', name, size: 5 }])), 'machine', { type: 'miss-file', requestId: 'r', slackId: 'F0', why: 'gone' });
      const shown = JSON.stringify([card(request, directory, { personId: 'person_mara', publicUrl: 'https://e.example' }), personLine('file-missed', request, directory, { name, why: 'gone' })]);
      expect(shown).not.toMatch(/<[@#]|<!(?!date)/);
    }),
  );
});

test('the form has the field only where Slack lets its files be read, and with room for what is still free', () => {
  const form = (files: boolean, living?: ApprovalRequest) => JSON.stringify(askModal(asked.deal, typedFrom(asked.deal), [], { dealId: 'deal_1', requestId: 'r', turn: 1, promise: false }, { people: directory, choices: [], living, files }));
  expect(form(false)).not.toContain('file_input');
  expect(form(true)).toContain('"block_id":"files"');
  expect(form(true, { ...asked, files: after(asked, 'mara', attach()).files })).toContain('"max_files":9');
  expect(form(true, { ...asked, files: Array.from({ length: 10 }, () => after(asked, 'mara', attach()).files[0]!) })).not.toContain('file_input');
});

test('sizes and counts are said as people say them', () => {
  expect([1, 300, 12_400, 1_400_000, MOST_BYTES].map(sizeInWords)).toEqual(['1 byte', '300 bytes', '12 KB', '1.4 MB', '10.5 MB']);
  const file = asked.files;
  expect(filesInWords({ files: file, coming: [] })).toBeNull();
  const two = after(after(after(undefined, 'mara', ask(slackFiles(1))), 'mara', attach()), 'mara', attach());
  expect(filesInWords(two)).toBe('2 files, 1 on its way');
});
