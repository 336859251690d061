import { expect, test } from 'vitest';
import type { WorkspaceEvent } from './backend.ts';
import { Heard } from './heard.ts';

const about = (channel: string) => ({ type: 'message_gone', channel, ts: '1.0' }) as WorkspaceEvent;

test('an answer that was overtaken by an event is asked for again; other places do not matter', async () => {
  const heard = new Heard();
  let asked = 0;
  const answer = await heard.settled(async () => {
    asked++;
    if (asked <= 2) heard.note(about('C1'));
    heard.note(about('C2'));
    return asked;
  }, 'C1');
  expect(answer).toBe(3);
});

test('in a place that never rests, the fifth answer is taken', async () => {
  const heard = new Heard();
  let asked = 0;
  const answer = await heard.settled(async () => {
    heard.note(about('C1'));
    return ++asked;
  }, 'C1');
  expect(answer).toBe(5);
});

test('an answer in peace is the first', async () => {
  let asked = 0;
  expect(await new Heard().settled(async () => ++asked)).toBe(1);
});
