import { blockId, url } from './text-rules.ts';
import { anything, bool, byType, list, matching, num, oneOf, shape, str, type Check } from './check.ts';

/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */

const style = shape(
  {},
  {
    bold: bool,
    italic: bool,
    strike: bool,
    code: bool,
    underline: bool,
    highlight: bool,
    client_highlight: bool,
    unlink: bool,
  },
);
const inline = (
  type: string,
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): [string, Check] => [type, shape({ type: oneOf(type), ...required }, { style, ...optional })];

const elements: ReadonlyMap<string, Check> = new Map([
  inline('text', { text: str(Infinity, 1) }),
  inline('link', { url: url(3000) }, { text: str(), unsafe: bool }),
  inline('emoji', { name: str(100, 1) }, { unicode: str(), url: url(3000), skin_tone: num(1, 6, true) }),
  inline('user', { user_id: str(40, 1) }),
  inline('usergroup', { usergroup_id: str(40, 1) }),
  inline('channel', { channel_id: str(40, 1) }),
  inline('team', { team_id: str(40, 1) }),
  inline('broadcast', { range: oneOf('here', 'channel', 'everyone') }),
  inline('color', { value: matching(/^#[0-9a-f]{6}$/i, 'must be a valid hex color') }),
  inline(
    'date',
    { timestamp: num(0, Infinity, true), format: str(Infinity, 1) },
    { url: url(3000), fallback: str() },
  ),
]);
const one = byType(elements);
const border = num(0, 1, true);

const section = shape({ type: oneOf('rich_text_section'), elements: list(one) });
const parts: ReadonlyMap<string, Check> = new Map([
  ['rich_text_section', section],
  [
    'rich_text_list',
    shape(
      { type: oneOf('rich_text_list'), elements: list(section), style: oneOf('bullet', 'ordered') },
      { indent: num(0, 8, true), offset: num(0, Infinity, true), border },
    ),
  ],
  ['rich_text_quote', shape({ type: oneOf('rich_text_quote'), elements: list(one) }, { border })],
  [
    'rich_text_preformatted',
    shape({ type: oneOf('rich_text_preformatted'), elements: list(one) }, { border, language: anything }),
  ],
]);

export const richText: Check = shape(
  { type: oneOf('rich_text'), elements: list(byType(parts)) },
  { block_id: blockId },
);
