/** A rich_text block's elements, read into the shared tree (docs.slack.dev/reference/block-kit/blocks/rich-text-block). */
import type { Inline, ListItem, Piece } from './ast.ts';
import { safeUrl } from './ast.ts';
import { emojiOf, fromCodePoints } from './emoji.ts';

type Raw = Record<string, unknown>;
const raws = (value: unknown): Raw[] =>
  Array.isArray(value) ? value.filter((item): item is Raw => typeof item === 'object' && item !== null) : [];
const str = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Never throws; an element that it does not know shows the text it carries. */
export function parseRichText(elements: unknown): Piece[] {
  const pieces: Piece[] = [];
  for (const element of raws(elements)) {
    switch (element.type) {
      case 'rich_text_section':
        pieces.push({ t: 'paragraph', children: inlines(element.elements) });
        break;
      case 'rich_text_preformatted':
        pieces.push({
          t: 'pre',
          text: raws(element.elements)
            .map(e => str(e.text) || str(e.url))
            .join(''),
        });
        break;
      case 'rich_text_quote':
        pieces.push({ t: 'quote', children: [{ t: 'paragraph', children: inlines(element.elements) }] });
        break;
      case 'rich_text_list': {
        const items = raws(element.elements).map((item): ListItem => ({
          children: [{ t: 'paragraph', children: inlines(item.elements) }],
        }));
        const indent = Math.max(0, Math.min(8, Number(element.indent) || 0));
        const start = 1 + Math.max(0, Number(element.offset) || 0);
        pieces.push({ t: 'list', ordered: element.style === 'ordered', start, indent, items });
        break;
      }
      default:
        pieces.push({ t: 'paragraph', children: inlines(element.elements) });
    }
  }
  return pieces;
}

function inlines(elements: unknown): Inline[] {
  return raws(elements).flatMap(element => styled(inlineOf(element), element.style));
}

function lines(text: string): Inline[] {
  return text.split('\n').flatMap((line, index): Inline[] => {
    const nodes: Inline[] = line ? [{ t: 'text', text: line }] : [];
    return index > 0 ? [{ t: 'break' }, ...nodes] : nodes;
  });
}

function inlineOf(element: Raw): Inline[] {
  switch (element.type) {
    case 'text':
      return lines(str(element.text));
    case 'link': {
      const url = safeUrl(str(element.url));
      const words = str(element.text) || str(element.url);
      return url
        ? [{ t: 'link', url, children: [{ t: 'text', text: words }] }]
        : [{ t: 'text', text: words }];
    }
    case 'user':
      return [{ t: 'user', id: str(element.user_id) }];
    case 'channel':
      return [{ t: 'channel', id: str(element.channel_id) }];
    case 'usergroup':
      return [{ t: 'usergroup', id: str(element.usergroup_id) }];
    case 'team':
      return [{ t: 'text', text: str(element.team_id) }];
    case 'broadcast':
      return [{ t: 'broadcast', range: str(element.range) || 'channel' }];
    case 'emoji': {
      const name = str(element.name);
      const unicode = fromCodePoints(str(element.unicode)) ?? emojiOf(name);
      return [unicode ? { t: 'emoji', name, unicode } : { t: 'emoji', name }];
    }
    case 'date': {
      const url = safeUrl(str(element.url));
      const base = {
        timestamp: Number(element.timestamp),
        format: str(element.format),
        fallback: str(element.fallback),
      };
      return [url ? { t: 'date', ...base, url } : { t: 'date', ...base }];
    }
    case 'color':
      return [{ t: 'color', value: str(element.value) }];
    default:
      return lines(str(element.text));
  }
}

function styled(nodes: Inline[], style: unknown): Inline[] {
  if (typeof style !== 'object' || style === null) return nodes;
  const flags = style as Record<string, unknown>;
  let out = nodes;
  if (flags.code)
    out = out.map((node): Inline => (node.t === 'text' ? { t: 'code', text: node.text } : node));
  if (flags.strike) out = [{ t: 'strike', children: out }];
  if (flags.underline) out = [{ t: 'underline', children: out }];
  if (flags.italic) out = [{ t: 'italic', children: out }];
  if (flags.bold) out = [{ t: 'bold', children: out }];
  if (flags.highlight || flags.client_highlight) out = [{ t: 'highlight', children: out }];
  return out;
}

/** What a person typed into a rich_text_input, as the rich_text block that Slack would send: one section a line break. */
export function richTextOf(text: string): Raw {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: text ? [{ type: 'text', text }] : [] }],
  };
}

/** The plain words of a rich_text block, to fill a text area with an initial value. */
export function textOfRichText(block: unknown): string {
  const out: string[] = [];
  const walk = (node: unknown) => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) {
      const raw = node as Raw;
      if (raw.type === 'text') out.push(str(raw.text));
      else if (raw.type === 'link') out.push(str(raw.text) || str(raw.url));
      else walk(raw.elements);
    }
  };
  const elements = raws((block as Raw | undefined)?.elements);
  elements.forEach((element, index) => {
    if (index > 0) out.push('\n');
    walk(element);
  });
  return out.join('');
}
