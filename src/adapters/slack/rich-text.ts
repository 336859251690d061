import type { Json, JsonObject } from '../../kernel/json.ts';

const MOST_DEPTH = 12;

/**
 * The words of a rich_text block, as a person would read them: a line per paragraph and list item, mentions as Slack
 * writes them in mrkdwn, so that whoever shows them decides what becomes of them.
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
export function plainOfRichText(block: JsonObject): string {
  const elements = Array.isArray(block['elements']) ? block['elements'] : [];
  return elements.map(part => lines(part, 0)).join('\n').trim();
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const children = (node: JsonObject): readonly Json[] => (Array.isArray(node['elements']) ? node['elements'] : []);
const isNode = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function lines(part: Json, depth: number): string {
  if (!isNode(part) || depth > MOST_DEPTH) return '';
  if (part['type'] !== 'rich_text_list') return children(part).map(inline).join('');
  const first = typeof part['offset'] === 'number' ? part['offset'] : 0;
  const indent = '  '.repeat(Math.min(8, typeof part['indent'] === 'number' ? Math.max(0, part['indent']) : 0));
  return children(part)
    .map((item, i) => `${indent}${part['style'] === 'ordered' ? `${first + i + 1}.` : '•'} ${lines(item, depth + 1)}`)
    .join('\n');
}

function inline(node: Json): string {
  if (!isNode(node)) return '';
  switch (node['type']) {
    case 'text':
      return text(node['text']);
    case 'link':
      return text(node['text']) || text(node['url']);
    case 'user':
      return `<@${text(node['user_id'])}>`;
    case 'channel':
      return `<#${text(node['channel_id'])}>`;
    case 'usergroup':
      return `<!subteam^${text(node['usergroup_id'])}>`;
    case 'broadcast':
      return `@${text(node['range'])}`;
    case 'emoji':
      return `:${text(node['name'])}:`;
    case 'date':
      return text(node['fallback']);
    default:
      return '';
  }
}
