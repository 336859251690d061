/** Draws the tree of formatted text as React elements. */
import { createContext, use } from 'react';
import type { ReactNode } from 'react';
import type { Inline, Piece } from './ast.ts';
import { safeUrl } from './ast.ts';
import type { DateContext } from './dates.ts';
import { formatDate, fullDate } from './dates.ts';
import { parseMarkdown } from './markdown.ts';
import { parseMrkdwn, parsePlain } from './mrkdwn.ts';
import { parseRichText } from './rich-text.ts';

/** Names behind the ids, and what a click on them does. */
export interface Directory {
  viewer: string;
  dates: DateContext;
  userName(id: string): string | undefined;
  channelName(id: string): string | undefined;
  groupName(id: string): string | undefined;
  openUser(id: string): void;
  openChannel(id: string): void;
}

export const DirectoryContext = createContext<Directory>({
  viewer: '',
  dates: { timeZone: 'UTC', locale: 'en-GB', now: 0 },
  userName: () => undefined,
  channelName: () => undefined,
  groupName: () => undefined,
  openUser: () => undefined,
  openChannel: () => undefined,
});

export const useDirectory = () => use(DirectoryContext);

function InlineNode({ node }: { node: Inline }): ReactNode {
  const directory = useDirectory();
  switch (node.t) {
    case 'text':
      return node.text;
    case 'break':
      return <br />;
    case 'bold':
      return <strong>{inlines(node.children)}</strong>;
    case 'italic':
      return <em>{inlines(node.children)}</em>;
    case 'strike':
      return <s>{inlines(node.children)}</s>;
    case 'underline':
      return <u>{inlines(node.children)}</u>;
    case 'highlight':
      return <mark>{inlines(node.children)}</mark>;
    case 'code':
      return <code className="fx-code">{node.text}</code>;
    case 'link': {
      const url = safeUrl(node.url);
      if (!url) return inlines(node.children);
      return (
        <a href={url} target="_blank" rel="noreferrer noopener">
          {inlines(node.children)}
        </a>
      );
    }
    case 'user': {
      const self = node.id === directory.viewer;
      return (
        <button
          type="button"
          className="fx-mention"
          data-self={self}
          onClick={() => directory.openUser(node.id)}
        >
          @{directory.userName(node.id) ?? node.label ?? node.id}
        </button>
      );
    }
    case 'channel':
      return (
        <button type="button" className="fx-mention" onClick={() => directory.openChannel(node.id)}>
          #{directory.channelName(node.id) ?? node.label ?? 'private channel'}
        </button>
      );
    case 'usergroup':
      return <span className="fx-mention">@{directory.groupName(node.id) ?? node.label ?? node.id}</span>;
    case 'broadcast':
      return (
        <span className="fx-mention" data-self="true">
          @{node.range}
        </span>
      );
    case 'date': {
      const words = formatDate(node.timestamp, node.format, node.fallback, directory.dates);
      const title = Number.isFinite(node.timestamp)
        ? fullDate(node.timestamp * 1000, directory.dates)
        : undefined;
      const url = safeUrl(node.url);
      const time = <time title={title}>{words}</time>;
      return url ? (
        <a href={url} target="_blank" rel="noreferrer noopener">
          {time}
        </a>
      ) : (
        time
      );
    }
    case 'emoji':
      return node.unicode ? (
        <span role="img" aria-label={node.name.replaceAll('_', ' ')} title={`:${node.name}:`}>
          {node.unicode}
        </span>
      ) : (
        `:${node.name}:`
      );
    case 'color':
      return (
        <span>
          {/^#[0-9a-f]{3,8}$/i.test(node.value) && (
            <i className="fx-swatch" style={{ background: node.value }} />
          )}
          {node.value}
        </span>
      );
  }
}

const inlines = (nodes: Inline[]): ReactNode =>
  nodes.map((node, index) => <InlineNode key={index} node={node} />);

function PieceNode({ piece }: { piece: Piece }): ReactNode {
  switch (piece.t) {
    case 'paragraph':
      return <div className="fx-line">{inlines(piece.children)}</div>;
    case 'heading':
      return (
        <div className="fx-heading" role="heading" aria-level={3} data-level={piece.level}>
          {inlines(piece.children)}
        </div>
      );
    case 'quote':
      return <blockquote className="fx-quote">{showPieces(piece.children)}</blockquote>;
    case 'pre':
      return (
        <pre className="fx-pre" tabIndex={0}>
          {piece.text}
        </pre>
      );
    case 'rule':
      return <hr className="bk-divider" />;
    case 'list':
      return <ListNode piece={piece} />;
    case 'table':
      return (
        <div className="bk-table-scroll" tabIndex={0} role="group" aria-label="Table">
          <table className="bk-table">
            <thead>
              <tr>
                {piece.header.map((cell, at) => (
                  <th key={at} scope="col" style={{ textAlign: piece.align[at] ?? 'left' }}>
                    {inlines(cell)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {piece.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, at) => (
                    <td key={at} style={{ textAlign: piece.align[at] ?? 'left' }}>
                      {inlines(cell)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

function ListNode({ piece }: { piece: Piece & { t: 'list' } }): ReactNode {
  const items = piece.items.map((item, index) => (
    <li key={index} data-mark={item.mark ? 'own' : item.checked === undefined ? undefined : 'check'}>
      {item.mark && (
        <span className="fx-mark" aria-hidden="true">
          {item.mark === '-' ? '–' : item.mark}
        </span>
      )}
      {item.checked !== undefined && (
        <input
          type="checkbox"
          checked={item.checked}
          readOnly
          disabled
          aria-label={item.checked ? 'done' : 'open'}
        />
      )}
      {showPieces(item.children)}
    </li>
  ));
  const style = { marginInlineStart: `${piece.indent * 1.4}em` };
  return piece.ordered ? (
    <ol className="fx-list" start={piece.start} style={style}>
      {items}
    </ol>
  ) : (
    <ul className="fx-list" style={style}>
      {items}
    </ul>
  );
}

export const showPieces = (pieces: Piece[]): ReactNode =>
  pieces.map((piece, index) => <PieceNode key={index} piece={piece} />);

/** A mrkdwn string. */
export function Mrkdwn({ text, verbatim = false }: { text: string; verbatim?: boolean }): ReactNode {
  return <div className="fx">{showPieces(parseMrkdwn(text, { verbatim }))}</div>;
}

/** A markdown string. */
export function Markdown({ text }: { text: string }): ReactNode {
  return <div className="fx fx-markdown">{showPieces(parseMarkdown(text))}</div>;
}

/** A rich_text block's elements. */
export function RichText({ elements }: { elements: unknown }): ReactNode {
  return <div className="fx">{showPieces(parseRichText(elements))}</div>;
}

/** A plain_text string on one line. */
export function Plain({ text, emoji = true }: { text: string; emoji?: boolean }): ReactNode {
  return inlines(parsePlain(text, emoji));
}

export interface TextObject {
  type?: string;
  text?: string;
  emoji?: boolean;
  verbatim?: boolean;
}

/** A text object of either type. */
export function Text({ of }: { of: TextObject | undefined }): ReactNode {
  if (!of || typeof of.text !== 'string') return null;
  if (of.type === 'mrkdwn') return <Mrkdwn text={of.text} verbatim={of.verbatim ?? false} />;
  return (
    <div className="fx">
      <Plain text={of.text} emoji={of.emoji !== false} />
    </div>
  );
}
