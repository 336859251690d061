/** The small app that the page's browser test talks to: one form, one approval, one Home. */
import type { App } from '@slack/bolt';
import type { KnownBlock, View } from '@slack/types';

/** What the app got, in the order it came: the state of each form of every field, and what each shortcut brought. */
export const received: { values: Record<string, Record<string, unknown>>; responseUrls: unknown[] }[] = [];
export const shortcuts: Record<string, unknown>[] = [];

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });

/** The form; `live` is what the app says about the discount that is typed. */
function form(channel: string, live: string): View {
  return {
    type: 'modal',
    callback_id: 'ask',
    private_metadata: channel,
    title: plain('Ask the deal desk'),
    submit: plain('Ask'),
    close: plain('Cancel'),
    blocks: [
      { type: 'context', elements: [mrkdwn(live)] },
      {
        type: 'input',
        block_id: 'discount',
        dispatch_action: true,
        label: plain('Discount'),
        element: {
          type: 'number_input',
          action_id: 'value',
          is_decimal_allowed: true,
          dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
        },
      },
      {
        type: 'input',
        block_id: 'why',
        label: plain('Why'),
        element: { type: 'plain_text_input', action_id: 'value', multiline: true },
      },
      {
        type: 'input',
        block_id: 'account',
        optional: true,
        label: plain('Customer'),
        element: { type: 'external_select', action_id: 'account', min_query_length: 2 },
      },
    ],
  };
}

const options = (...names: string[]) => names.map(name => ({ text: plain(name), value: name.toLowerCase() }));
/** Every kind of field that a modal can hold. https://docs.slack.dev/reference/block-kit/block-elements */
const FIELDS = {
  text: { type: 'plain_text_input', max_length: 50 },
  lines: { type: 'plain_text_input', multiline: true },
  number: { type: 'number_input', is_decimal_allowed: true, min_value: '1' },
  email: { type: 'email_text_input' },
  url: { type: 'url_text_input' },
  rich: { type: 'rich_text_input' },
  date: { type: 'datepicker', initial_date: '2026-05-15' },
  time: { type: 'timepicker' },
  moment: { type: 'datetimepicker' },
  one: { type: 'static_select', options: options('Red', 'Green') },
  many: { type: 'multi_static_select', options: options('Ash', 'Beech', 'Cedar') },
  user: { type: 'users_select' },
  users: { type: 'multi_users_select' },
  place: { type: 'conversations_select', response_url_enabled: true },
  places: { type: 'multi_conversations_select' },
  channel: { type: 'channels_select' },
  channels: { type: 'multi_channels_select' },
  account: { type: 'external_select', min_query_length: 2 },
  ticks: { type: 'checkboxes', options: options('North', 'South') },
  radio: { type: 'radio_buttons', options: options('Yes', 'No') },
  file: { type: 'file_input', max_files: 2 },
} as const;
const everyField = (): View =>
  ({
    type: 'modal',
    callback_id: 'fields',
    title: plain('Every field'),
    submit: plain('Send'),
    blocks: Object.entries(FIELDS).map(([name, element]) => ({
      type: 'input',
      block_id: name,
      optional: true,
      label: plain(`Field ${name}`),
      element: { action_id: name === 'account' ? 'account' : `a-${name}`, ...element },
    })),
  }) as View;

function card(discount: string, decided?: string): KnownBlock[] {
  return [
    { type: 'header', text: plain(`Discount of ${discount} %`) },
    { type: 'section', text: mrkdwn('*Aldgate Rail*, 24 months') },
    decided
      ? { type: 'context', elements: [mrkdwn(`Approved by <@${decided}>`)] }
      : {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: 'approve',
              style: 'primary',
              text: plain('Approve'),
              value: discount,
            },
          ],
        },
  ];
}

export function wireApp(app: App): void {
  app.command('/deal', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: form(body.channel_id, 'Type a discount.') });
  });

  app.action('value', async ({ ack, body, action, client }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.view || !('value' in action)) return;
    const live = `At ${action.value} % the manager is asked.`;
    await client.views.update({ view_id: body.view.id, view: form(body.view.private_metadata, live) });
  });

  app.options('account', async ({ ack, options }) => {
    const names = ['Aldgate Rail', 'Alder and Sons'].filter(one =>
      one.toLowerCase().includes(options.value.toLowerCase()),
    );
    await ack({ options: names.map(one => ({ text: plain(one), value: one })) });
  });

  app.view('ask', async ({ ack, body, view, client }) => {
    const discount = view.state.values.discount?.value?.value ?? '';
    // Thirteen is the number that the app never answers.
    if (discount === '13') return;
    if (Number(discount) > 25) {
      await ack({ response_action: 'errors', errors: { discount: 'At most 25 % without finance.' } });
      return;
    }
    await ack();
    const why = view.state.values.why?.value?.value ?? '';
    const account = view.state.values.account?.account?.selected_option?.value ?? 'nobody';
    const text = `Discount of ${discount} % for ${account}: ${why}`;
    await client.chat.postMessage({ channel: view.private_metadata, text, blocks: card(discount) });
    if (body.user.id === 'U0MARA')
      await client.chat.postMessage({ channel: 'U0JONAS', text: `Mara asks: ${text}` });
  });

  app.action('approve', async ({ ack, body, client, action }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.message || !body.channel) return;
    const discount = 'value' in action ? (action.value ?? '') : '';
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: `Discount of ${discount} % approved`,
      blocks: card(discount, body.user.id),
    });
  });

  app.shortcut('fields', async ({ ack, shortcut, client }) => {
    await ack();
    shortcuts.push({ ...shortcut });
    await client.views.open({ trigger_id: shortcut.trigger_id, view: everyField() });
  });
  app.view('fields', async ({ ack, view, body }) => {
    await ack();
    received.push({
      values: view.state.values as never,
      responseUrls: (body as unknown as { response_urls: unknown[] }).response_urls,
    });
  });

  app.shortcut('keep', async ({ ack, shortcut, client }) => {
    await ack();
    shortcuts.push({ ...shortcut });
    if (shortcut.type !== 'message_action') return;
    await client.chat.postEphemeral({
      channel: shortcut.channel.id,
      user: shortcut.user.id,
      text: 'Kept on the timeline.',
    });
  });

  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'header', text: plain('Nothing waits for you') }] },
    });
  });
}
