/**
 * Slack's published limits, each beside the page that states it. Counts are of characters (UTF-16 units) or of items.
 * Pages are below docs.slack.dev; `types` is the official package @slack/types, whose comments repeat the pages.
 */
export const LIMITS = {
  /** reference/block-kit/blocks: "up to 50 blocks in each message, and 100 blocks in modals or Home tabs". */
  blocks: { message: 50, modal: 100, home: 100 },
  /** reference/block-kit/blocks: block_id; reference/block-kit/block-elements: action_id. */
  id: 255,
  /** reference/block-kit/composition-objects/text-object. */
  text: 3000,
  section: { text: 3000, fields: 10, field: 2000 },
  header: 150,
  context: 10,
  /** reference/block-kit/blocks/context-actions-block. */
  contextActions: 5,
  actions: 25,
  input: { label: 2000, hint: 2000 },
  image: { url: 3000, alt: 2000, title: 2000 },
  video: { title: 200, author: 50, alt: 2000, url: 3000 },
  /** reference/block-kit/blocks/markdown-block. */
  markdown: 12_000,
  /** reference/block-kit/blocks/table-block: "only one table per message", 10,000 characters over all its cells. */
  table: { rows: 100, cells: 20, settings: 20, characters: 10_000 },
  /** reference/block-kit/blocks/data-table-block: 2 to 101 rows with the header; the count of characters as for tables, doubled. */
  dataTable: { minRows: 2, maxRows: 101, cells: 20, page: 100, characters: 20_000 },
  /** reference/block-kit/blocks/data-visualization-block; two of them a message. */
  chart: { perMessage: 2, title: 50, segments: 6, series: 6, points: 20, label: 20, axis: 50 },
  /** reference/block-kit/blocks/alert-block: modals only. */
  alert: 200,
  /** reference/block-kit/blocks/card-block and carousel-block. */
  card: { title: 150, subtitle: 150, body: 200, actions: 3 },
  carousel: 10,
  /** reference/block-kit/blocks/container-block. */
  container: { title: 150, subtitle: 150, blocks: 10 },
  /** reference/block-kit/block-elements/button-element. */
  button: { text: 75, value: 2000, url: 3000, label: 75 },
  /** reference/block-kit/composition-objects/option-object: value 150 on the page, 75 in the package's comment; the page wins. */
  option: { text: 75, value: 150, description: 75, url: 3000 },
  optionGroup: { label: 75, groups: 100, options: 100 },
  select: 100,
  overflow: { min: 1, max: 5 },
  choices: 10,
  placeholder: 150,
  /** reference/block-kit/composition-objects/confirmation-dialog-object. */
  confirm: { title: 100, text: 300, button: 30 },
  plainTextInput: 3000,
  files: { min: 1, max: 10 },
  /** surfaces/modals and reference/methods/views.open. */
  view: { title: 24, submit: 24, close: 24, privateMetadata: 3000, id: 255, bytes: 250_000, stack: 3 },
  /** reference/methods/chat.postMessage. */
  message: { text: 40_000, markdownText: 12_000, attachments: 100 },
  /** reference/methods/chat.update: "msg_too_long: Message text is too long", 4,000 characters. */
  updateText: 4000,
} as const;
