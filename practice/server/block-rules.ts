import type { Json, JsonObject } from '../browser-api.ts';
import { CHART_AND_TABLE_BLOCKS } from './block-rules-data.ts';
import { LIMITS } from './block-limits.ts';
import {
  all,
  also,
  anything,
  bool,
  byType,
  isObject,
  list,
  oneOf,
  Report,
  shape,
  str,
  type Check,
} from './check.ts';
import { ELEMENTS, PLACES, type Place } from './element-rules.ts';
import { richText } from './rich-text-rules.ts';
import { blockId, mrkdwn, pictureSource, plain, slackFile, text, url } from './text-rules.ts';

/** What Slack refuses in blocks. https://docs.slack.dev/reference/block-kit/blocks. Pure; never throws. */

export type Surface = 'message' | 'modal' | 'home';

/** An element in its place; anything that stands elsewhere is unsupported there. */
const element = (place: Place): Check =>
  byType(new Map([...ELEMENTS].filter(([type]) => PLACES[place].has(type))));

const picture = all(
  shape(
    { type: oneOf('image'), alt_text: str(LIMITS.image.alt) },
    {
      image_url: url(LIMITS.image.url),
      slack_file: slackFile,
      image_width: anything,
      image_height: anything,
      image_bytes: anything,
      fallback: anything,
    },
  ),
  pictureSource,
);
const accessory = byType(
  new Map([...[...ELEMENTS].filter(([type]) => PLACES.section.has(type)), ['image', picture] as const]),
);
const contextItem = byType(
  new Map([
    ['image', picture],
    ['plain_text', plain(LIMITS.text)],
    ['mrkdwn', mrkdwn(LIMITS.text)],
  ]),
);

const block = (
  type: string,
  required: Record<string, Check> = {},
  optional: Record<string, Check> = {},
): Check => shape({ type: oneOf(type), ...required }, { block_id: blockId, ...optional });

const card = all(
  block(
    'card',
    {},
    {
      hero_image: picture,
      icon: picture,
      title: mrkdwn(LIMITS.card.title),
      subtitle: mrkdwn(LIMITS.card.subtitle),
      body: mrkdwn(LIMITS.card.body),
      actions: list(element('card'), LIMITS.card.actions),
    },
  ),
  also((value, at, report) => {
    if (!['hero_image', 'title', 'actions', 'body'].some(key => value[key] !== undefined))
      report.add('must define one of `hero_image`, `title`, `actions` and `body`', at);
  }),
);

const source = shape({ type: oneOf('url'), url: url(3000), text: str() });
const task = block(
  'task_card',
  {
    task_id: str(LIMITS.id, 1),
    title: str(Infinity, 1),
    status: oneOf('pending', 'in_progress', 'complete', 'error'),
  },
  { details: richText, output: richText, sources: list(source) },
);

const simple: readonly (readonly [string, Check])[] = [
  ['divider', block('divider')],
  ['header', block('header', { text: plain(LIMITS.header) }, { level: anything })],
  [
    'section',
    all(
      block(
        'section',
        {},
        {
          text: text(LIMITS.section.text),
          fields: list(text(LIMITS.section.field), LIMITS.section.fields, 1),
          accessory,
          expand: bool,
        },
      ),
      also((value, at, report) => {
        if (value['text'] === undefined && value['fields'] === undefined)
          report.add('missing required field: text', at);
      }),
    ),
  ],
  ['context', block('context', { elements: list(contextItem, LIMITS.context, 1) })],
  ['actions', block('actions', { elements: list(element('actions'), LIMITS.actions, 1) })],
  [
    'context_actions',
    block('context_actions', { elements: list(element('context_actions'), LIMITS.contextActions, 1) }),
  ],
  [
    'input',
    block(
      'input',
      { label: plain(LIMITS.input.label), element: element('input') },
      { hint: plain(LIMITS.input.hint), optional: bool, dispatch_action: bool },
    ),
  ],
  [
    'image',
    all(
      block(
        'image',
        { alt_text: str(LIMITS.image.alt) },
        { image_url: url(LIMITS.image.url), slack_file: slackFile, title: plain(LIMITS.image.title) },
      ),
      pictureSource,
    ),
  ],
  ['rich_text', richText],
  ['markdown', block('markdown', { text: str(LIMITS.markdown, 1) })],
  ['file', block('file', { external_id: str(), source: oneOf('remote') })],
  [
    'video',
    block(
      'video',
      {
        video_url: url(LIMITS.video.url),
        thumbnail_url: url(LIMITS.video.url),
        alt_text: str(LIMITS.video.alt),
        title: plain(LIMITS.video.title),
      },
      {
        title_url: url(LIMITS.video.url),
        author_name: str(LIMITS.video.author),
        provider_name: str(),
        provider_icon_url: url(LIMITS.video.url),
        description: plain(LIMITS.video.title),
      },
    ),
  ],
  [
    'alert',
    block(
      'alert',
      { text: text(LIMITS.alert) },
      { level: oneOf('default', 'info', 'warning', 'error', 'success') },
    ),
  ],
  ['card', card],
  ['carousel', block('carousel', { elements: list(byType(new Map([['card', card]])), LIMITS.carousel, 1) })],
  ['task_card', task],
  [
    'plan',
    block('plan', { title: str(Infinity, 1) }, { tasks: list(byType(new Map([['task_card', task]]))) }),
  ],
  ...CHART_AND_TABLE_BLOCKS,
];

/** https://docs.slack.dev/reference/block-kit/blocks/container-block: what may be inside. */
const INSIDE_CONTAINER = new Set([
  'actions', 'context', 'divider', 'file', 'header', 'image', 'input', 'rich_text', 'section', 'table', 'video',
]); // prettier-ignore
const container: Check = all(
  block(
    'container',
    {
      child_blocks: list(
        byType(new Map(simple.filter(([type]) => INSIDE_CONTAINER.has(type)))),
        LIMITS.container.blocks,
        1,
      ),
    },
    {
      title: plain(LIMITS.container.title),
      rich_text_title: richText,
      subtitle: text(LIMITS.container.subtitle),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: picture,
      is_collapsible: bool,
      default_collapsed: bool,
      has_header_divider: bool,
    },
  ),
  also((value, at, report) => {
    if (value['title'] === undefined && value['rich_text_title'] === undefined)
      report.add('missing required field: title', at);
  }),
);
const BLOCKS: ReadonlyMap<string, Check> = new Map([...simple, ['container', container]]);

/**
 * Not everywhere: tables, charts and carousels are for messages, alerts for modals.
 * https://docs.slack.dev/reference/block-kit/blocks, "Available in surfaces"
 */
const ONLY: Readonly<Record<string, readonly Surface[]>> = {
  table: ['message'],
  data_table: ['message'],
  data_visualization: ['message'],
  carousel: ['message'],
  markdown: ['message'],
  plan: ['message'],
  task_card: ['message'],
  context_actions: ['message'],
  alert: ['modal'],
};

/** Every problem of these blocks as it stands in `response_metadata.messages`, without the level. */
export function blockProblems(blocks: unknown, surface: Surface, base = '/blocks'): string[] {
  const report = new Report();
  checkBlockList(surface)(blocks as Json, base, report);
  return report.problems.map(p => `${p.message} [json-pointer:${p.pointer}]`);
}

/** The check of a whole list of blocks, with what holds between them. */
export const checkBlockList =
  (surface: Surface): Check =>
  (blocks, at, report) => {
    list(byType(BLOCKS), LIMITS.blocks[surface])(blocks, at, report);
    if (!Array.isArray(blocks)) return;
    const seen = { blockIds: new Set<string>(), focus: 0, tables: 0, charts: 0 };
    blocks.slice(0, LIMITS.blocks[surface]).forEach((one, i) => {
      if (isObject(one)) between(one, `${at}/${i}`, surface, seen, report);
    });
    if (seen.tables > 1) report.add('only_one_table_allowed', at);
    if (seen.charts > LIMITS.chart.perMessage)
      report.add(`no more than ${LIMITS.chart.perMessage} data_visualization blocks allowed`, at);
    if (seen.focus > 1) report.add('only one element can have `focus_on_load` set to true', at);
  };

interface Seen {
  readonly blockIds: Set<string>;
  focus: number;
  tables: number;
  charts: number;
}

/** What holds between blocks: ids are unique, some kinds stand on some surfaces only. */
function between(one: JsonObject, at: string, surface: Surface, seen: Seen, report: Report): void {
  const type = typeof one['type'] === 'string' ? one['type'] : '';
  const only = Object.hasOwn(ONLY, type) ? ONLY[type] : undefined;
  if (only && !only.includes(surface)) report.add(`unsupported type: ${type}`, `${at}/type`);
  if (type === 'table') seen.tables++;
  if (type === 'data_visualization') seen.charts++;
  const id = one['block_id'];
  if (typeof id === 'string' && id !== '') {
    if (seen.blockIds.has(id))
      report.add(`\`block_id\` "${id.slice(0, 80)}" already exists`, `${at}/block_id`);
    seen.blockIds.add(id);
  }
  // "action_id: should be unique among all other action_ids in the containing block."
  const actionIds = new Set<string>();
  for (const [element, where] of elementsOf(one, at)) {
    const action = element['action_id'];
    if (element['focus_on_load'] === true) seen.focus++;
    if (typeof action !== 'string') continue;
    if (actionIds.has(action)) {
      report.add(
        `\`action_id\` "${action.slice(0, 80)}" already exists for \`block_id\` "${typeof id === 'string' ? id.slice(0, 80) : ''}"`,
        `${where}/action_id`,
      );
    }
    actionIds.add(action);
  }
  const inside =
    type === 'container' ? one['child_blocks'] : type === 'carousel' ? one['elements'] : undefined;
  const key = type === 'container' ? 'child_blocks' : 'elements';
  if (Array.isArray(inside)) {
    inside.slice(0, 20).forEach((child, i) => {
      if (isObject(child) && child['type'] !== type)
        between(child, `${at}/${key}/${i}`, surface, seen, report);
    });
  }
}

/** The elements that a person can use in one block, with their places; not those of blocks inside it. */
export function elementsOf(one: JsonObject, at = ''): [JsonObject, string][] {
  const found: [JsonObject, string][] = [];
  const add = (value: Json | undefined, where: string) => {
    if (isObject(value)) found.push([value, where]);
  };
  const addAll = (value: Json | undefined, where: string) => {
    if (Array.isArray(value)) value.forEach((v, i) => add(v, `${where}/${i}`));
  };
  add(one['accessory'], `${at}/accessory`);
  if (one['type'] === 'input') add(one['element'], `${at}/element`);
  if (one['type'] === 'actions' || one['type'] === 'context_actions')
    addAll(one['elements'], `${at}/elements`);
  if (one['type'] === 'card') addAll(one['actions'], `${at}/actions`);
  return found;
}

/** All blocks, those inside containers and carousels too. */
export function everyBlock(blocks: readonly Json[]): JsonObject[] {
  return blocks.filter(isObject).flatMap(one => {
    const inside =
      one['type'] === 'container' ? one['child_blocks'] : one['type'] === 'carousel' ? one['elements'] : [];
    return [one, ...(Array.isArray(inside) ? everyBlock(inside) : [])];
  });
}
