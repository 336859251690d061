import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message } from '../model.ts';
import { collapseJoins } from './joins.ts';

let n = 0;
const message = (text: string, system: boolean): Message => ({
  ts: `${++n}.000000`, channel: 'C1', authorId: 'U1', byApp: false, text, blocks: [], attachments: [], files: [], reactions: [], replyCount: 0, replyAuthorIds: [],
  edited: false, ephemeral: false, broadcast: false, pinned: false, system,
}); // prettier-ignore
const joined = (...ids: string[]) => ids.map(id => message(`<@${id}> has joined the channel`, true));
const texts = (list: Message[]) => collapseJoins(list).map(m => m.text);

test('those who join in a row are one line', () => {
  expect(texts(joined('U1'))).toEqual(['<@U1> has joined the channel']);
  expect(texts(joined('U1', 'U2'))).toEqual(['<@U1> and <@U2> have joined the channel']);
  expect(texts(joined('U1', 'U2', 'U3', 'U4', 'U5'))).toEqual(['<@U1>, <@U2>, <@U3>, <@U4> and <@U5> have joined the channel']);
  expect(texts(joined('U1', 'U2', 'U3', 'U4', 'U5', 'U6'))).toEqual(['<@U1>, <@U2>, <@U3>, <@U4> and 2 others have joined the channel']);
});

test('what a person writes is never taken for one, and parts the lines', () => {
  const said = message('<@U9> has joined the channel', false);
  expect(texts([...joined('U1'), said, ...joined('U2')])).toEqual(['<@U1> has joined the channel', said.text, '<@U2> has joined the channel']);
});

test('everything else comes out as it went in', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.boolean()), { maxLength: 40 }), kinds => {
      const list = kinds.map(([join, system]) => message(join ? '<@U1> has joined the channel' : 'words', system));
      const out = collapseJoins(list);
      const others = (all: Message[]) => all.filter(m => !m.system || m.text === 'words');
      expect(others(out)).toEqual(others(list));
      expect(collapseJoins(out).length).toBe(out.length);
    }),
  );
});
