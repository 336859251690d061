/** The blocks that came in 2026: alert, card, carousel, container, plan, task card; and the video link. */
import { useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { safeUrl } from '../format/ast.ts';
import { Plain, RichText, Text } from '../format/show.tsx';
import type { TextObject } from '../format/show.tsx';
import { ElementView } from '../elements/element.tsx';
import type { IconName } from '../lib/icons.tsx';
import { Icon } from '../lib/icons.tsx';
import type { ImageSource } from './image.tsx';
import { ImagePart } from './image.tsx';
import type { BlockObject } from './types.ts';
import { elementsOf, wordsOf } from './types.ts';

const text = (value: unknown): TextObject | undefined =>
  typeof value === 'string'
    ? { type: 'mrkdwn', text: value }
    : typeof value === 'object' && value !== null
      ? (value as TextObject)
      : undefined;
const image = (value: unknown): ImageSource | undefined =>
  typeof value === 'object' && value !== null ? (value as ImageSource) : undefined;

const LEVELS: Record<string, [IconName, string]> = {
  info: ['info', 'Information'],
  warning: ['warning', 'Warning'],
  error: ['error', 'Error'],
  success: ['check', 'Done'],
};

export function Alert({ block }: { block: BlockObject }): ReactNode {
  const level = typeof block.level === 'string' ? block.level : 'default';
  const [icon, word] = LEVELS[level] ?? ['info', 'Note'];
  return (
    <div className="bk-alert" data-level={level} role="note">
      <Icon name={icon} />
      <div>
        <span className="visually-hidden">{word}: </span>
        <Text of={text(block.text)} />
      </div>
    </div>
  );
}

export function Card({ block, blockId }: { block: BlockObject; blockId: string }): ReactNode {
  const hero = image(block.hero_image);
  const icon = image(block.icon);
  return (
    <div className="bk-card">
      {hero && <ImagePart image={hero} className="bk-card-hero" />}
      <div className="bk-card-body">
        <div className="bk-card-head">
          {icon && <ImagePart image={icon} className="bk-card-icon" />}
          <div>
            {block.title && (
              <div className="bk-card-title">
                <Text of={text(block.title)} />
              </div>
            )}
            {text(block.subtitle) && (
              <div className="bk-card-subtitle">
                <Text of={text(block.subtitle)} />
              </div>
            )}
          </div>
        </div>
        <Text of={text(block.body)} />
        {elementsOf(block.actions).length > 0 && (
          <div className="bk-actions">
            {elementsOf(block.actions).map((element, index) => (
              <ElementView
                key={element.action_id ?? index}
                block={block}
                blockId={blockId}
                element={element}
              />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

export function Carousel({ block, blockId }: { block: BlockObject; blockId: string }): ReactNode {
  const track = useRef<HTMLDivElement>(null);
  const cards = elementsOf(block.elements) as unknown as BlockObject[];
  const move = (sign: number) =>
    track.current?.scrollBy({ left: sign * track.current.clientWidth * 0.8, behavior: 'smooth' });
  return (
    <div className="bk-carousel" role="group" aria-label={`${cards.length} cards`}>
      <div className="bk-carousel-track" ref={track} tabIndex={0}>
        {cards.map((card, index) => (
          <Card key={card.block_id ?? index} block={card} blockId={card.block_id ?? blockId} />
        ))}
      </div>
      {cards.length > 1 && (
        <div className="bk-carousel-foot">
          <button type="button" className="icon-button" aria-label="Earlier cards" onClick={() => move(-1)}>
            <Icon name="left" />
          </button>
          <button type="button" className="icon-button" aria-label="Later cards" onClick={() => move(1)}>
            <Icon name="right" />
          </button>
        </div>
      )}
    </div>
  );
}

/** The child blocks are drawn by the caller, which knows all block types. */
export function Container({ block, children }: { block: BlockObject; children: ReactNode }): ReactNode {
  const collapsible = block.is_collapsible === true;
  const [open, setOpen] = useState(block.default_collapsed !== true || !collapsible);
  const bodyId = useId();
  const rich = block.rich_text_title as BlockObject | undefined;
  const icon = image(block.icon);
  const title = (
    <>
      {icon && <ImagePart image={icon} className="bk-card-icon" />}
      <span className="bk-container-words">
        {rich ? (
          <RichText elements={rich.elements} />
        ) : (
          <strong>
            <Plain text={wordsOf(block.title)} />
          </strong>
        )}
        {text(block.subtitle) && (
          <span className="bk-card-subtitle">
            <Text of={text(block.subtitle)} />
          </span>
        )}
      </span>
    </>
  );
  return (
    <div className="bk-container" data-width={typeof block.width === 'string' ? block.width : 'standard'}>
      {collapsible ? (
        <button
          type="button"
          className="bk-container-head"
          aria-expanded={open}
          aria-controls={bodyId}
          onClick={() => setOpen(!open)}
        >
          {title}
          <Icon name={open ? 'up' : 'down'} />
        </button>
      ) : (
        <div className="bk-container-head" data-divider={block.has_header_divider === true}>
          {title}
        </div>
      )}
      <div id={bodyId} className="bk-container-body" hidden={!open}>
        {children}
      </div>
    </div>
  );
}

const STATUS: Record<string, [string, IconName]> = {
  pending: ['Not started', 'more'],
  in_progress: ['In progress', 'auto'],
  complete: ['Done', 'check'],
  error: ['Failed', 'error'],
};

export function TaskCard({ block }: { block: BlockObject }): ReactNode {
  const status = typeof block.status === 'string' ? block.status : 'pending';
  const [word, icon] = STATUS[status] ?? [status, 'more'];
  const details = block.details as BlockObject | undefined;
  const output = block.output as BlockObject | undefined;
  const sources = elementsOf(block.sources);
  return (
    <div className="bk-task" data-status={status}>
      <span className="bk-task-status" title={word}>
        <Icon name={icon} size={16} />
        <span className="visually-hidden">{word}</span>
      </span>
      <div>
        <strong>{wordsOf(block.title)}</strong>
        {details && <RichText elements={details.elements} />}
        {output && <RichText elements={output.elements} />}
        {sources.length > 0 && (
          <p className="bk-task-sources">
            {sources.map((source, index) => {
              const url = safeUrl(source.url);
              return url ? (
                <a key={index} href={url} target="_blank" rel="noreferrer noopener">
                  {wordsOf(source.text) || url}
                </a>
              ) : null;
            })}
          </p>
        )}
      </div>
    </div>
  );
}

export function Plan({ block }: { block: BlockObject }): ReactNode {
  const tasks = elementsOf(block.tasks) as unknown as BlockObject[];
  return (
    <div className="bk-plan">
      <strong>{wordsOf(block.title)}</strong>
      {tasks.map((task, index) => (
        <TaskCard key={index} block={task} />
      ))}
    </div>
  );
}

export function VideoLink({ block }: { block: BlockObject }): ReactNode {
  const url =
    safeUrl(typeof block.title_url === 'string' ? block.title_url : undefined) ??
    safeUrl(String(block.video_url ?? ''));
  const thumb: ImageSource = { image_url: block.thumbnail_url, alt_text: block.alt_text };
  return (
    <div className="bk-video">
      {url ? (
        <a href={url} target="_blank" rel="noreferrer noopener">
          <Icon name="play" size={16} /> {wordsOf(block.title)}
        </a>
      ) : (
        <strong>{wordsOf(block.title)}</strong>
      )}
      <Text of={text(block.description)} />
      <ImagePart image={thumb} className="bk-video-thumb" />
    </div>
  );
}
