import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Conversation, Person } from '../model.ts';
import type { Sources } from './completion.ts';
import { asCommand, complete, encode } from './completion.ts';

const person = (id: string, name: string, handle: string): Person => ({
  id,
  name,
  handle,
  title: 'Seller',
  team: 'Sales',
  timeZone: 'UTC',
  isApp: false,
});
const sources: Sources = {
  commands: [
    { name: '/deal', description: 'Find a deal', usage: 'customer', app: 'Evenkeel' },
    { name: '/shoutout', description: 'Thank somebody', usage: '@person for…', app: 'Evenkeel' },
  ],
  people: [person('U1', 'Ana', 'ana'), person('U2', 'Ana Maria', 'anam'), person('U3', 'Zoë Ek', 'zoe')],
  channels: [{ id: 'C1', kind: 'public', name: 'deal-desk', topic: '' } as Conversation],
};
const keys = (text: string) => complete(text, text.length, sources)?.offers.map(one => one.key);

describe('completion', () => {
  test('a slash at the very start offers commands; later it is a slash', () => {
    expect(keys('/')).toEqual(['/deal', '/shoutout']);
    expect(keys('/sh')).toEqual(['/shoutout']);
    expect(keys('/deal ')).toBeUndefined();
    expect(keys('and/or')).toBeUndefined();
  });

  test('people by name or handle, accents or not, also by two names', () => {
    expect(keys('hi @an')).toEqual(['U1', 'U2']);
    expect(keys('@Ana M')).toEqual(['U2']);
    expect(keys('@zoe')).toEqual(['U3']);
    expect(keys('mail me@an')).toBeUndefined();
  });

  test('channels and emoji', () => {
    expect(keys('see #de')).toEqual(['C1']);
    expect(keys(':tad')).toEqual(['tada']);
    expect(keys('at 9:1')).toBeUndefined();
  });

  test('says which part of the text an offer replaces', () => {
    expect(complete('hi @an you', 6, sources)).toMatchObject({ from: 3, to: 6 });
  });
});

describe('what is sent', () => {
  test('names become references, the longest first', () => {
    expect(encode('@Ana Maria and @Ana, see #deal-desk', sources)).toBe('<@U2> and <@U1>, see <#C1>');
    expect(encode('@channel look', sources)).toBe('<!channel> look');
    expect(encode('ana@Ana.example #deal-desk-2', sources)).toBe('ana@Ana.example #deal-desk-2');
  });

  test('nobody can type a reference or markup by hand', () => {
    expect(encode('<!channel> & <@U9>', sources)).toBe('&lt;!channel&gt; &amp; &lt;@U9&gt;');
    fc.assert(
      fc.property(fc.string(), text => {
        expect(
          encode(text, { commands: [], people: [], channels: [] }).replace(/<!(here|channel|everyone)>/g, ''),
        ).not.toMatch(/[<>]/);
      }),
    );
  });

  test('a command is split from its text', () => {
    expect(asCommand('/deal ald rail ', sources.commands)).toEqual({ name: '/deal', text: 'ald rail' });
    expect(asCommand('/deal', sources.commands)).toEqual({ name: '/deal', text: '' });
    expect(asCommand('/unknown x', sources.commands)).toBeUndefined();
    expect(asCommand('see /deal', sources.commands)).toBeUndefined();
  });
});
