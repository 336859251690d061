/**
 * What formatted text is made of, whichever notation it came in (mrkdwn, rich_text, markdown). Renderers turn
 * this tree into React elements and never into an HTML string, so text can never become markup.
 */
export type Inline =
  | { t: 'text'; text: string }
  | { t: 'bold'; children: Inline[] }
  | { t: 'italic'; children: Inline[] }
  | { t: 'strike'; children: Inline[] }
  | { t: 'underline'; children: Inline[] }
  | { t: 'highlight'; children: Inline[] }
  | { t: 'code'; text: string }
  | { t: 'link'; url: string; children: Inline[] }
  | { t: 'user'; id: string; label?: string }
  | { t: 'channel'; id: string; label?: string }
  | { t: 'usergroup'; id: string; label?: string }
  | { t: 'broadcast'; range: string }
  | { t: 'date'; timestamp: number; format: string; url?: string; fallback: string }
  | { t: 'emoji'; name: string; unicode?: string }
  | { t: 'color'; value: string }
  | { t: 'break' };

export type Piece =
  | { t: 'paragraph'; children: Inline[] }
  | { t: 'heading'; level: number; children: Inline[] }
  | { t: 'quote'; children: Piece[] }
  | { t: 'pre'; text: string }
  | { t: 'rule' }
  | { t: 'list'; ordered: boolean; start: number; indent: number; items: ListItem[] }
  | { t: 'table'; align: ('left' | 'center' | 'right')[]; header: Inline[][]; rows: Inline[][][] };

export interface ListItem {
  /** The mark as written ("•", "3."); absent where the renderer draws its own. */
  mark?: string;
  checked?: boolean;
  children: Piece[];
}

/** The words alone, for previews, labels and screen readers. */
export function plainOf(nodes: Inline[]): string {
  return nodes
    .map(node => {
      switch (node.t) {
        case 'text':
        case 'code':
          return node.text;
        case 'bold':
        case 'italic':
        case 'strike':
        case 'underline':
        case 'highlight':
        case 'link':
          return plainOf(node.children);
        case 'user':
        case 'usergroup':
          return `@${node.label ?? node.id}`;
        case 'channel':
          return `#${node.label ?? node.id}`;
        case 'broadcast':
          return `@${node.range}`;
        case 'date':
          return node.fallback;
        case 'emoji':
          return node.unicode ?? `:${node.name}:`;
        case 'color':
          return node.value;
        case 'break':
          return '\n';
      }
    })
    .join('');
}

/**
 * A link target that is safe to put into an href: http, https, mailto or tel, else undefined. Everything else
 * (javascript:, data:, relative paths) stays text.
 */
export function safeUrl(raw: string | undefined): string | undefined {
  if (!raw) return undefined;
  const url = raw.trim();
  return /^(https?:\/\/[^\s]+|mailto:[^\s]+|tel:[+\d][\d\s().-]*)$/i.test(url) ? url : undefined;
}
