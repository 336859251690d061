import { emailOf, personIdOf, slackIdOf } from '../../practice/company/people.ts';
import type { ApprovalJson } from '../../src/features/deal-desk/contract.ts';
import type { DealJson } from '../../src/features/deals/contract.ts';
import type { Clock } from './clock.ts';
import type { running } from './running.ts';
import { until } from './until.ts';

type Running = Awaited<ReturnType<typeof running>>;
export type Card = Awaited<ReturnType<Running['dms']>>[number];
interface Element {
  readonly type: string;
  readonly action_id: string;
  readonly value?: string;
  readonly options?: readonly { value: string; text: { text: string } }[];
  readonly initial_value?: string;
  readonly initial_date?: string;
  readonly initial_option?: object;
  readonly url?: string;
}
interface Block {
  readonly type: string;
  readonly block_id: string;
  readonly element?: Element;
  readonly accessory?: Element;
  readonly elements?: readonly Element[];
}
export interface View {
  readonly id: string;
  readonly callback_id: string;
  readonly blocks: readonly Block[];
}
export interface Submitted {
  readonly outcome?: string;
  readonly errors?: Readonly<Record<string, string>>;
}
interface Wanted {
  readonly owner?: string;
  readonly currency?: string;
  /** Percent off list that the deal has already. */
  readonly discount?: number;
  readonly lines?: readonly { product: string; quantity: number; list: number; sold: number }[];
  readonly [field: string]: unknown;
}

/** What people do at the desk, as they do it: in Slack through what Slack sends, else over HTTP. */
export function atTheDesk(t: Running, clock: Clock) {
  const policies: string[] = [];
  const as = (who: string, what: string, more: object) => t.control('as', { do: what, user: slackIdOf(who), ...more });
  const top = async (who: string) => ((await t.control(`views?user=${slackIdOf(who)}`)) as { views: View[] }).views.at(-1);
  const has = (card: Card, actionId: string) => card.blocks?.some(b => b.elements?.some(e => e.action_id === actionId)) ?? false;

  /** Puts a policy for the deals of one account into force, beside those there are. `text` is the policy without name and for. */
  async function policy(account: string, text: string, fallback = 'fallback: { person: robin@ferncliff.example }') {
    const own = `  - name: ${account}\n    for: { account: "${account}" }\n${indented(text)}${/^fallback:/m.test(dedented(text)) ? '' : `    ${fallback}\n`}`;
    const at = policies.findIndex(p => p.startsWith(`  - name: ${account}\n`));
    if (at >= 0) policies[at] = own;
    else policies.push(own);
    const reply = await t.call('robin', 'PUT', '/policies', { text: `policies:\n${policies.join('')}` });
    if (reply.status !== 200) throw new Error(`the policy is not right: ${JSON.stringify(reply.body)}`);
    return reply.body as unknown as { version: number; inFlight: number; warnings: { message: string }[] };
  }

  /** A deal of its own: 100 times 1,000.00 at list, in negotiation, owned by Mara. */
  async function deal(account: string, { owner = 'mara', currency = 'EUR', discount = 0, lines, ...more }: Wanted = {}): Promise<DealJson> {
    const money = (amount: number) => ({ amount: amount.toFixed(2), currency });
    const items = lines ?? [{ product: 'Signalbox Core', quantity: 100, list: 1000, sold: 1000 - discount * 10 }];
    const reply = await t.call(owner, 'POST', '/deals', {
      name: `${account} deal`, account, owner: emailOf(owner), stage: 'negotiation', termMonths: 24, paymentDays: 30,
      lineItems: items.map(({ product, quantity, list, sold }) => ({ product, quantity, listPrice: money(list), soldPrice: money(sold) })), ...more,
    }); // prettier-ignore
    if (reply.status !== 201) throw new Error(`the deal is not right: ${JSON.stringify(reply.body)}`);
    return reply.body as unknown as DealJson;
  }

  const read = async (id: string, who = 'mara'): Promise<ApprovalJson> => (await t.call(who, 'GET', `/approvals/${id}`)).body as unknown as ApprovalJson;
  const readDeal = async (id: string): Promise<DealJson> => (await t.call('mara', 'GET', `/deals/${id}`)).body as unknown as DealJson;

  async function ask(who: string, dealId: string, terms: object, more: object = {}): Promise<ApprovalJson> {
    const reply = await t.call(who, 'POST', `/deals/${dealId}/approvals`, { terms, ...more });
    if (reply.status !== 201) throw new Error(`it was not asked: ${JSON.stringify(reply.body)}`);
    return reply.body as unknown as ApprovalJson;
  }
  const decide = async (who: string, id: string, decision: string, more: object = {}) => t.call(who, 'POST', `/approvals/${id}/decisions`, { decision, ...more });
  async function yes(who: string, id: string, step?: string) {
    const reply = await decide(who, id, 'approve', step ? { step } : {});
    if (reply.status !== 200) throw new Error(`${who} could not approve: ${JSON.stringify(reply.body)}`);
    return reply.body as unknown as ApprovalJson;
  }
  const edit = async (dealId: string, change: object, who = 'mara') => t.call(who, 'PATCH', `/deals/${dealId}`, change, { 'if-match': '*' });

  /** Somebody's copy of the card of this request, once it is there; with a button, once that is on it. */
  const findCard = async (who: string, name: string) => (await t.dms(who)).find(m => m.text.includes(name) && m.blocks?.some(b => b.block_id.startsWith('desk.')));
  const card = (who: string, name: string, actionId?: string): Promise<Card> =>
    until(`the card of ${name} for ${who}${actionId ? ` with ${actionId}` : ''}`, async () => {
      const found = await findCard(who, name);
      return found && (!actionId || has(found, actionId)) ? found : undefined;
    });
  /** Lines that the app has said to somebody beside the card. */
  const told = (who: string, part: string): Promise<Card> => until(`${who} is told "${part}"`, async () => (await t.dms(who)).find(m => m.text.includes(part)));

  const elementOf = (blocks: readonly Block[], actionId: string) => {
    for (const block of blocks) for (const element of [block.element, block.accessory, ...(block.elements ?? [])]) if (element?.action_id === actionId) return { block, element };
    throw new Error(`there is no ${actionId} in ${JSON.stringify(blocks)}`);
  };
  /** Presses a button of a message. */
  const press = (who: string, message: Card, actionId: string) => t.act(who, message, actionId);
  /** Chooses a line of a card's overflow menu by its text. */
  async function choose(who: string, message: Card, text: string) {
    const { block, element } = elementOf(message.blocks as unknown as Block[], 'deal-desk.more');
    const option = element.options!.find(o => o.text.text === text);
    if (!option) throw new Error(`there is no ${text}`);
    return as(who, 'actions', {
      container: { type: 'message', channel: message.channel, ts: message.ts },
      action: { type: 'overflow', block_id: block.block_id, action_id: 'deal-desk.more', selected_option: option }, state: {},
    }); // prettier-ignore
  }
  /** The form that has opened for somebody. */
  const form = (who: string, callback: string): Promise<View> => until(`the form ${callback} for ${who}`, async () => ((await top(who))?.callback_id === callback ? top(who) : undefined));
  /** What stands in a form: what it came with, and what is filled in, by block without the turn. */
  const state = (view: View, typed: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      view.blocks.filter(b => b.type === 'input').map(({ block_id, element }) => [block_id, { [element!.action_id]: { type: element!.type, ...entered(element!, typed[block_id.replace(/~\d+$/, '')]) } }]),
    );
  const submit = (who: string, view: View, typed: Readonly<Record<string, string>>) => as(who, 'submit', { viewId: view.id, values: state(view, typed) }) as Promise<Submitted>;
  /** Types into a field of a form that says so at once, and leaves it. */
  const type = (who: string, view: View, actionId: string, typed: Readonly<Record<string, string>>) => {
    const { block, element } = elementOf(view.blocks, actionId);
    return as(who, 'actions', {
      container: { type: 'view', viewId: view.id },
      action: { type: element.type, block_id: block.block_id, action_id: actionId, value: typed[block.block_id.replace(/~\d+$/, '')] ?? null }, state: state(view, typed),
    }); // prettier-ignore
  };
  const pressIn = (who: string, view: View, actionId: string, typed: Readonly<Record<string, string>> = {}) => {
    const { block, element } = elementOf(view.blocks, actionId);
    return as(who, 'actions', { container: { type: 'view', viewId: view.id }, action: { type: 'button', block_id: block.block_id, action_id: actionId, value: element.value }, state: state(view, typed) });
  };
  /** The form that asks, opened from the command `/deal`. */
  async function openAsk(who: string, name: string) {
    const channel = ((await t.control('state')) as { conversations: { id: string; name: string }[] }).conversations.find(c => c.name === 'general')!.id;
    await as(who, 'messages', { conversation: channel, text: `/deal ${name}` });
    const message = await until('the deal in Slack', async () => (await onlyFor(who)).find(m => m.text.includes(name) && has(m, 'deal-desk.ask')));
    await press(who, message, 'deal-desk.ask');
    return form(who, 'deal-desk.submit');
  }
  /** What Slack shows to one person only: answers to commands, and what was refused. */
  async function onlyFor(who: string): Promise<Card[]> {
    return ((await t.control(`only-for?user=${slackIdOf(who)}`)) as { messages: Card[] }).messages;
  }
  const answered = (who: string, part: string): Promise<Card> => until(`${who} reads "${part}"`, async () => (await onlyFor(who)).find(m => m.text.includes(part)));

  /** Uploads a file to Slack, as the field of a form does; its file object. */
  async function uploadToSlack(who: string, name: string, bytes: Uint8Array): Promise<object> {
    const reply = await fetch(`${t.practice.url}/browser/files?user=${slackIdOf(who)}&name=${encodeURIComponent(name)}`, { method: 'POST', body: Buffer.from(bytes) });
    return ((await reply.json()) as { file: object }).file;
  }
  /** Takes a file of a request as somebody: its bytes and what is said about them. */
  async function download(who: string, id: string, fileId: string) {
    const reply = await fetch(`${t.api}/approvals/${id}/files/${fileId}`, { headers: { authorization: `Bearer ${await t.tokenOf(who)}` } });
    return { status: reply.status, headers: reply.headers, bytes: Buffer.from(await reply.arrayBuffer()) };
  }

  const timeline = async (dealId: string) => (await t.call('mara', 'GET', `/deals/${dealId}/timeline?limit=200`)).body['items'] as unknown as { type: string; text: string; who: string }[];

  return {
    as, top, has, policy, deal, read, readDeal, ask, decide, yes, edit, findCard, card, told, press, choose, form, submit, type, pressIn, openAsk, onlyFor, answered, timeline, elementOf, uploadToSlack, download,
    moveTo: (at: number | string) => clock.moveTo(typeof at === 'string' ? Date.parse(at) : at, t.database.pool),
    /** Waits until a request is so. */
    becomes: (id: string, what: string, is: (request: ApprovalJson) => boolean) => until(what, async () => { const found = await read(id); return is(found) ? found : undefined; }),
    steps: (request: ApprovalJson) => Object.fromEntries(request.steps.map(s => [s.name, s.state])),
    asked: (request: ApprovalJson) => request.steps.filter(s => s.state === 'asked').flatMap(s => s.approvers.map(a => a.name)),
  }; // prettier-ignore
}

export const person = (key: string) => `{ person: ${emailOf(key)} }`;
export { emailOf, personIdOf, slackIdOf };

const textOf = (block: unknown): string[] => (typeof block === 'object' && block !== null ? Object.entries(block).flatMap(([key, value]) => (key === 'text' && typeof value === 'string' ? [value] : textOf(value))) : []);
/** Everything that stands in a message or a form, for people to read. */
export const said = (shown: { readonly blocks?: unknown } | undefined): string => textOf(shown?.blocks).join('\n');

function entered(element: Element, typed: string | undefined): object {
  switch (element.type) {
    // Slack's file objects, as JSON.
    case 'file_input':
      return { files: JSON.parse(typed ?? '[]') as object[] };
    case 'datepicker':
      return { selected_date: typed ?? element.initial_date ?? null };
    case 'static_select':
    case 'external_select':
      return { selected_option: typed === undefined ? (element.initial_option ?? null) : { value: typed, text: { type: 'plain_text', text: typed } } };
    default:
      return { value: typed ?? element.initial_value ?? null };
  }
}

function dedented(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const least = Math.min(...lines.filter(l => l.trim()).map(l => l.search(/\S/)));
  return lines.map(l => l.slice(least)).join('\n');
}
const indented = (text: string): string => `${dedented(text).split('\n').map(l => `    ${l}`).join('\n')}\n`;
