/** Who joined one after the other is told in one line, as Slack tells it. Pure. */
import type { Message } from '../model.ts';

const JOINED = /^(<@[A-Z0-9]+>) has joined the channel$/;
/** Names in a line; whoever comes after them is counted. */
const NAMED = 4;

export function collapseJoins(messages: Message[]): Message[] {
  const shown: Message[] = [];
  let who: string[] = [];
  for (const message of messages) {
    const name = message.system ? JOINED.exec(message.text)?.[1] : undefined;
    const first = who.length > 0 ? shown.at(-1) : undefined;
    if (!name) {
      who = [];
      shown.push(message);
    } else if (!first) {
      who = [name];
      shown.push(message);
    } else {
      if (!who.includes(name)) who.push(name);
      shown[shown.length - 1] = { ...first, text: sentence(who) };
    }
  }
  return shown;
}

function sentence(who: string[]): string {
  if (who.length === 1) return `${who[0]} has joined the channel`;
  const named = who.slice(0, who.length > NAMED + 1 ? NAMED : who.length - 1);
  const rest = who.length - named.length;
  return `${named.join(', ')} and ${rest === 1 ? who.at(-1) : `${rest} others`} have joined the channel`;
}
