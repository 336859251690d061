/** Draws blocks: the one place that knows which block type is drawn by what. */
import { Component, useId } from 'react';
import type { ReactNode } from 'react';
import { Markdown, Mrkdwn, Plain, RichText, Text } from '../format/show.tsx';
import type { TextObject } from '../format/show.tsx';
import { ElementView } from '../elements/element.tsx';
import { useSurface } from '../elements/surface.ts';
import { Chart } from './chart.tsx';
import { DataTable, SimpleTable } from './data-table.tsx';
import type { ImageSource } from './image.tsx';
import { ImagePart } from './image.tsx';
import { Alert, Card, Carousel, Container, Plan, TaskCard, VideoLink } from './modern.tsx';
import type { BlockObject } from './types.ts';
import { elementsOf, wordsOf } from './types.ts';
import { blockIdOf } from './view-state.ts';

/** A list of blocks, each behind a guard: one that cannot be drawn does not take the others with it. */
export function Blocks({ blocks }: { blocks: BlockObject[] }): ReactNode {
  return (
    <div className="bk">
      {blocks.map((block, index) => (
        <Guard key={blockIdOf(block, index)} type={block.type}>
          <BlockView block={block} blockId={blockIdOf(block, index)} />
        </Guard>
      ))}
    </div>
  );
}

class Guard extends Component<{ type: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }
  override render(): ReactNode {
    return this.state.failed ? <UnknownBlock type={this.props.type} broken /> : this.props.children;
  }
}

function UnknownBlock({ type, broken = false }: { type: string; broken?: boolean }): ReactNode {
  return (
    <p className="bk-unknown">
      {broken
        ? `The “${type}” block could not be drawn.`
        : `A “${type}” block stands here; this page does not draw it.`}
    </p>
  );
}

export interface BlockProps {
  block: BlockObject;
  blockId: string;
}

function BlockView({ block, blockId }: BlockProps): ReactNode {
  switch (block.type) {
    case 'section':
      return <Section block={block} blockId={blockId} />;
    case 'header':
      return (
        <div className="bk-header" role="heading" aria-level={3}>
          <Plain text={wordsOf(block.text)} />
        </div>
      );
    case 'divider':
      return <hr className="bk-divider" />;
    case 'context':
      return (
        <div className="bk-context">
          {elementsOf(block.elements).map((element, index) =>
            element.type === 'image' ? (
              <ImagePart key={index} image={element} className="bk-context-image" />
            ) : (
              <Text key={index} of={element as TextObject} />
            ),
          )}
        </div>
      );
    case 'actions':
    case 'context_actions':
      return (
        <div className={block.type === 'actions' ? 'bk-actions' : 'bk-actions bk-context-actions'}>
          {elementsOf(block.elements).map((element, index) => (
            <ElementView key={element.action_id ?? index} block={block} blockId={blockId} element={element} />
          ))}
        </div>
      );
    case 'image':
      return (
        <figure className="bk-image">
          {block.title && (
            <figcaption>
              <Plain text={wordsOf(block.title)} />
            </figcaption>
          )}
          <ImagePart image={block as ImageSource} />
        </figure>
      );
    case 'input':
      return <Input block={block} blockId={blockId} />;
    case 'rich_text':
      return <RichText elements={block.elements} />;
    case 'markdown':
      return <Markdown text={wordsOf(block.text)} />;
    case 'table':
      return <SimpleTable block={block} />;
    case 'data_table':
      return <DataTable block={block} blockId={blockId} />;
    case 'data_visualization':
      return <Chart block={block} />;
    case 'video':
      return <VideoLink block={block} />;
    case 'file':
      return <p className="bk-unknown">File {String(block.external_id ?? '')}</p>;
    case 'alert':
      return <Alert block={block} />;
    case 'card':
      return <Card block={block} blockId={blockId} />;
    case 'carousel':
      return <Carousel block={block} blockId={blockId} />;
    case 'container':
      return (
        <Container block={block}>
          <Blocks blocks={Array.isArray(block.child_blocks) ? (block.child_blocks as BlockObject[]) : []} />
        </Container>
      );
    case 'plan':
      return <Plan block={block} />;
    case 'task_card':
      return <TaskCard block={block} />;
    default:
      return <UnknownBlock type={block.type} />;
  }
}

function Section({ block, blockId }: BlockProps): ReactNode {
  const fields = Array.isArray(block.fields) ? block.fields : [];
  return (
    <div className="bk-section" data-accessory={block.accessory?.type}>
      <div className="bk-section-text">
        {typeof block.text === 'string' ? <Mrkdwn text={block.text} /> : <Text of={block.text} />}
        {fields.length > 0 && (
          <div className="bk-fields">
            {fields.map((field, index) => (
              <Text key={index} of={field} />
            ))}
          </div>
        )}
      </div>
      {block.accessory && (
        <div className="bk-accessory">
          <ElementView block={block} blockId={blockId} element={block.accessory} />
        </div>
      )}
    </div>
  );
}

function Input({ block, blockId }: BlockProps): ReactNode {
  const surface = useSurface();
  const id = useId();
  const error = surface.errors[blockId];
  if (!block.element) return <UnknownBlock type="input" broken />;
  const label = wordsOf(block.label);
  const required = surface.kind === 'modal' && !block.optional;
  const describedBy = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div className="bk-input" data-block-id={blockId} data-invalid={error !== undefined}>
      <label className="bk-label" htmlFor={id}>
        <Plain text={label} />
        {required && (
          <span className="bk-required" aria-hidden="true">
            {' '}
            *
          </span>
        )}
        {block.optional && <span className="bk-optional"> (optional)</span>}
      </label>
      <ElementView
        block={block}
        blockId={blockId}
        element={block.element}
        label={required ? `${label} (required)` : label}
        describedBy={describedBy || undefined}
        controlId={id}
      />
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {block.hint && (
        <p className="field-hint" id={`${id}-hint`}>
          <Plain text={wordsOf(block.hint)} />
        </p>
      )}
    </div>
  );
}
