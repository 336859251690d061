/** Attachments below a message: unfurled links and what older apps send (docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments). */
import type { ReactNode } from 'react';
import { Blocks } from '../blocks/block.tsx';
import { ImagePart } from '../blocks/image.tsx';
import type { BlockObject } from '../blocks/types.ts';
import { safeUrl } from '../format/ast.ts';
import { Mrkdwn, Plain } from '../format/show.tsx';

export interface Attachment {
  color?: string;
  pretext?: string;
  title?: string;
  title_link?: string;
  text?: string;
  fallback?: string;
  footer?: string;
  image_url?: string;
  fields?: { title?: string; value?: string; short?: boolean }[];
  blocks?: BlockObject[];
}

const COLORS: Record<string, string> = {
  good: 'var(--good)',
  warning: 'var(--warn)',
  danger: 'var(--danger)',
};

function barColor(raw: string | undefined): string | undefined {
  if (!raw) return undefined;
  if (COLORS[raw]) return COLORS[raw];
  return /^#?[0-9a-f]{6}$/i.test(raw) ? `#${raw.replace('#', '')}` : undefined;
}

export function Attachments({ list }: { list: Attachment[] }): ReactNode {
  return list.map((one, index) => <AttachmentView key={index} one={one} />);
}

function AttachmentView({ one }: { one: Attachment }): ReactNode {
  const url = safeUrl(one.title_link);
  const blocks = Array.isArray(one.blocks) ? one.blocks : [];
  const empty = blocks.length === 0 && !one.text && !one.title && !one.fields && !one.image_url;
  return (
    <>
      {one.pretext && <Mrkdwn text={one.pretext} />}
      <div className="attachment" style={{ borderInlineStartColor: barColor(one.color) }}>
        {one.title &&
          (url ? (
            <a className="attachment-title" href={url} target="_blank" rel="noreferrer noopener">
              <Plain text={one.title} />
            </a>
          ) : (
            <strong className="attachment-title">
              <Plain text={one.title} />
            </strong>
          ))}
        {one.text && <Mrkdwn text={one.text} />}
        {blocks.length > 0 && <Blocks blocks={blocks} />}
        {one.fields && (
          <div className="bk-fields">
            {one.fields.map((field, index) => (
              <div key={index}>
                <strong>{field.title}</strong>
                <Mrkdwn text={field.value ?? ''} />
              </div>
            ))}
          </div>
        )}
        {one.image_url && <ImagePart image={{ image_url: one.image_url, alt_text: one.title ?? '' }} />}
        {empty && one.fallback && <Mrkdwn text={one.fallback} />}
        {one.footer && <small className="attachment-footer">{one.footer}</small>}
      </div>
    </>
  );
}
