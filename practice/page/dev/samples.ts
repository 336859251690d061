/** Blocks of the kinds that the page must draw. */
import type { BlockObject } from '../src/blocks/types.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const option = (text: string) => ({ text: plain(text), value: text });
const rich = (text: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});

export function approvalBlocks(done = false): BlockObject[] {
  return [
    { type: 'header', block_id: 'h', text: plain('Discount approval · Aldgate Rail · 84,000 EUR') },
    {
      type: 'section',
      block_id: 's',
      text: mrkdwn(
        '*24 % off list* (was 18 %) · 24 months · net 45 · closes Fri 15 May\n_Competing offer, signed if done by Friday_ — <@U1>',
      ),
    },
    {
      type: 'section',
      block_id: 'steps',
      fields: [
        mrkdwn('*1 Manager*\nJonas Weber'),
        mrkdwn('approved <!date^1778742720^{date_short_pretty} at {time}|09:12>'),
        mrkdwn('*2 Deal desk*\nany of 3'),
        mrkdwn(done ? 'approved, covers up to 24 %' : 'waiting since 09:12, due today 15:00'),
        mrkdwn('*3 Product*\nInes Duarte'),
        mrkdwn('must accept: audit logs by 30 June'),
      ],
    },
    ...(done
      ? []
      : [
          {
            type: 'actions',
            block_id: 'act',
            elements: [
              { type: 'button', action_id: 'approve', text: plain('Approve'), style: 'primary' },
              { type: 'button', action_id: 'ask', text: plain('Ask') },
              { type: 'button', action_id: 'changes', text: plain('Request Changes') },
              {
                type: 'button',
                action_id: 'reject',
                text: plain('Reject'),
                confirm: {
                  title: plain('Reject the request?'),
                  text: mrkdwn('Mara is told, with your reason.'),
                  confirm: plain('Reject'),
                  deny: plain('Back'),
                  style: 'danger',
                },
              },
              {
                type: 'overflow',
                action_id: 'more',
                options: [option('Details'), option('What changed since you last looked')],
              },
            ],
          },
        ]),
    {
      type: 'context',
      block_id: 'c',
      elements: [
        mrkdwn(
          done
            ? 'Approved by <@U4> · 10:42 · covers up to 24 %, 24 months or more, net 45 or less'
            : 'Policy “Standard discount”, version 4 · about 5 hours by our own history',
        ),
      ],
    },
  ];
}

export function modalBlocks(): BlockObject[] {
  return [
    {
      type: 'alert',
      block_id: 'al',
      level: 'info',
      text: mrkdwn('At *24 %* two people are asked, about 5 hours. *25 %* is the last step before finance.'),
    },
    {
      type: 'input',
      block_id: 'discount',
      label: plain('Discount'),
      hint: plain('Per cent off the list price.'),
      dispatch_action: true,
      element: {
        type: 'number_input',
        action_id: 'value',
        is_decimal_allowed: true,
        initial_value: '30',
        max_value: '60',
        dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
      },
    },
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Why'),
      element: {
        type: 'plain_text_input',
        action_id: 'a',
        multiline: true,
        max_length: 300,
        placeholder: plain('What the customer said, in their words'),
      },
    },
    {
      type: 'input',
      block_id: 'account',
      label: plain('Customer'),
      element: {
        type: 'external_select',
        action_id: 'a',
        min_query_length: 2,
        placeholder: plain('Type two letters'),
      },
    },
    {
      type: 'input',
      block_id: 'who',
      optional: true,
      label: plain('Tell these people'),
      element: { type: 'multi_users_select', action_id: 'a', initial_users: ['U2'] },
    },
    {
      type: 'input',
      block_id: 'by',
      label: plain('Needed by'),
      element: { type: 'datepicker', action_id: 'a', initial_date: '2026-05-15' },
    },
    {
      type: 'input',
      block_id: 'terms',
      optional: true,
      label: plain('Also'),
      element: {
        type: 'checkboxes',
        action_id: 'a',
        options: [
          { ...option('Audit logs promised'), description: plain('Product has to accept this') },
          option('Reference call'),
        ],
      },
    },
    {
      type: 'actions',
      block_id: 'cheaper',
      elements: [{ type: 'button', action_id: 'push', text: plain('Use 25 % Instead') }],
    },
  ];
}

export function homeBlocks(): BlockObject[] {
  return [
    { type: 'header', block_id: 'a', text: plain('Two things wait for you') },
    {
      type: 'section',
      block_id: 'b',
      text: mrkdwn('*Aldgate Rail* asks for 24 % off. Due today 15:00.'),
      accessory: { type: 'button', action_id: 'x', text: plain('Open'), style: 'primary' },
    },
    {
      type: 'section',
      block_id: 'c',
      text: mrkdwn('*Northern Ferries* slipped out of the quarter.'),
      accessory: {
        type: 'static_select',
        action_id: 'y',
        placeholder: plain('Snooze'),
        options: [option('Until tomorrow'), option('A week')],
      },
    },
    { type: 'divider', block_id: 'd' },
    { type: 'header', block_id: 'e', text: plain('Your deals') },
    {
      type: 'data_table',
      block_id: 'f',
      caption: 'Changed since yesterday',
      page_size: 4,
      rows: [
        ['Customer', 'Stage', 'Amount'].map(text => ({ type: 'raw_text', text })),
        ...['Aldgate Rail', 'Northern Ferries', 'Quay & Co', 'Harbour Line', 'Salt Works', 'Polder'].map(
          (text, at) => [
            { type: 'raw_text', text },
            { type: 'raw_text', text: 'Negotiation' },
            { type: 'raw_number', value: 84000 - at * 9000, text: `${84 - at * 9},000 EUR` },
          ],
        ),
      ],
    },
    { type: 'context', block_id: 'g', elements: [mrkdwn('Updated 2 min ago')] },
  ];
}

export function gallery(): BlockObject[] {
  const series = (name: string, values: number[]) => ({
    name,
    data: values.map((value, at) => ({ label: `W${at + 1}`, value })),
  });
  return [
    {
      type: 'data_visualization',
      block_id: 'v1',
      title: 'Pipeline by week',
      chart: {
        type: 'bar',
        series: [series('New', [12, 18, 9, 22]), series('Won', [4, 6, 5, 9])],
        axis_config: { categories: ['W1', 'W2', 'W3', 'W4'] },
      },
    },
    {
      type: 'data_visualization',
      block_id: 'v2',
      title: 'Hours to a decision',
      chart: {
        type: 'line',
        series: [series('Manager', [3, 4, 2, 2]), series('Finance', [19, 14, 16, 11])],
        axis_config: { categories: ['W1', 'W2', 'W3', 'W4'] },
      },
    },
    {
      type: 'data_visualization',
      block_id: 'v3',
      title: 'Who carries the roadmap',
      chart: {
        type: 'pie',
        segments: [
          { label: 'Aldgate', value: 61 },
          { label: 'Quay', value: 20 },
          { label: 'Others', value: 19 },
        ],
      },
    },
    {
      type: 'card',
      block_id: 'k',
      title: mrkdwn('Aldgate Rail'),
      subtitle: mrkdwn('84,000 EUR · Negotiation'),
      body: mrkdwn('Closes Fri 15 May. Next: reference call.'),
      actions: [{ type: 'button', action_id: 'o', text: plain('Open Room') }],
    },
    {
      type: 'carousel',
      block_id: 'cc',
      elements: ['Aldgate', 'Quay', 'Polder'].map(title => ({
        type: 'card',
        title: mrkdwn(title),
        body: mrkdwn('Something short about it.'),
      })),
    },
    {
      type: 'container',
      block_id: 'co',
      title: plain('Details'),
      subtitle: mrkdwn('Three lines'),
      is_collapsible: true,
      child_blocks: [{ type: 'section', text: mrkdwn('Inside the container.') }],
    },
    {
      type: 'alert',
      block_id: 'aw',
      level: 'warning',
      text: mrkdwn('Legal has to see payment terms over 60 days.'),
    },
    {
      type: 'plan',
      block_id: 'pl',
      title: 'Hand-off',
      tasks: [
        { type: 'task_card', task_id: '1', title: 'Write the summary', status: 'complete' },
        {
          type: 'task_card',
          task_id: '2',
          title: 'Meet success',
          status: 'in_progress',
          details: rich('Tuesday 10:00'),
        },
      ],
    },
    {
      type: 'rich_text',
      block_id: 'r',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'Bold', style: { bold: true } },
            { type: 'text', text: ' and ' },
            { type: 'link', url: 'https://example.com', text: 'a link' },
            { type: 'user', user_id: 'U3' },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'ordered',
          elements: [
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] },
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'two' }] },
          ],
        },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: 'a quote' }] },
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'const x = 1;' }] },
      ],
    },
    {
      type: 'markdown',
      block_id: 'm',
      text: '## Heading\n\nSome **bold** and `code`.\n\n- [x] done\n- [ ] open\n\n| a | b |\n|---|--:|\n| one | 2 |',
    },
    {
      type: 'table',
      block_id: 't',
      rows: [
        [
          { type: 'raw_text', text: 'Step' },
          { type: 'raw_text', text: 'Hours' },
        ],
        [
          { type: 'raw_text', text: 'Manager' },
          { type: 'raw_number', value: 3, text: '3' },
        ],
      ],
    },
    {
      type: 'context_actions',
      block_id: 'ca',
      elements: [
        {
          type: 'feedback_buttons',
          action_id: 'f',
          positive_button: { text: plain('Good'), value: 'y' },
          negative_button: { text: plain('Bad'), value: 'n' },
        },
        { type: 'icon_button', action_id: 'i', icon: 'trash', text: plain('Delete') },
      ],
    },
    {
      type: 'actions',
      block_id: 'aa',
      elements: [
        {
          type: 'static_select',
          action_id: 's',
          placeholder: plain('Stage'),
          options: [option('Discovery'), option('Negotiation')],
        },
        { type: 'datepicker', action_id: 'd' },
        { type: 'radio_buttons', action_id: 'rb', options: [option('Yes'), option('No')] },
      ],
    },
    { type: 'hologram', block_id: 'u' },
  ];
}
