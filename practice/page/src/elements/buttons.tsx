/** Elements that act when pressed: button, icon button, feedback buttons, overflow menu. */
import type { ReactNode } from 'react';
import type { ElementObject } from '../blocks/types.ts';
import { wordsOf } from '../blocks/types.ts';
import { safeUrl } from '../format/ast.ts';
import { Plain } from '../format/show.tsx';
import type { IconName } from '../lib/icons.tsx';
import { Icon } from '../lib/icons.tsx';
import { MenuButton } from '../lib/menu.tsx';
import { useConfirm } from './confirm.tsx';
import { pendingKey, useSurface } from './surface.ts';

interface Props {
  blockId: string;
  element: ElementObject;
}

const idOf = (element: ElementObject) => element.action_id ?? element.type;

export function ButtonElement({ blockId, element }: Props): ReactNode {
  const surface = useSurface();
  const { ask, dialog } = useConfirm(element.confirm);
  const actionId = idOf(element);
  const waiting = surface.pending.has(pendingKey(blockId, actionId));
  const url = safeUrl(element.url);
  const press = () =>
    ask(() => {
      // A link button opens its page and tells the app as well.
      if (url) window.open(url, '_blank', 'noopener');
      surface.act({
        type: 'button',
        block_id: blockId,
        action_id: actionId,
        text: element.text,
        ...(element.value === undefined ? {} : { value: element.value }),
        ...(element.style ? { style: element.style } : {}),
      });
    });
  return (
    <>
      <button
        type="button"
        className="button"
        data-style={element.style}
        data-waiting={waiting}
        data-action-id={actionId}
        aria-busy={waiting}
        aria-disabled={waiting}
        aria-label={element.accessibility_label}
        onClick={() => !waiting && press()}
      >
        <span>
          <Plain text={wordsOf(element.text)} />
        </span>
        {waiting && <span className="spinner" aria-hidden="true" />}
      </button>
      {dialog}
    </>
  );
}

const ICONS: Record<string, IconName> = { trash: 'trash' };

export function IconButtonElement({ blockId, element }: Props): ReactNode {
  const surface = useSurface();
  const { ask, dialog } = useConfirm(element.confirm);
  const actionId = idOf(element);
  const waiting = surface.pending.has(pendingKey(blockId, actionId));
  if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(surface.viewer)) return null;
  const label = element.accessibility_label ?? wordsOf(element.text);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={label}
        title={wordsOf(element.text)}
        aria-busy={waiting}
        onClick={() =>
          !waiting &&
          ask(() =>
            surface.act({
              type: 'icon_button',
              block_id: blockId,
              action_id: actionId,
              value: element.value ?? '',
            }),
          )
        }
      >
        {waiting ? (
          <span className="spinner" aria-hidden="true" />
        ) : (
          <Icon name={ICONS[element.icon ?? ''] ?? 'bolt'} />
        )}
      </button>
      {dialog}
    </>
  );
}

export function FeedbackButtonsElement({ blockId, element }: Props): ReactNode {
  const surface = useSurface();
  const actionId = idOf(element);
  const waiting = surface.pending.has(pendingKey(blockId, actionId));
  const one = (side: ElementObject['positive_button'], icon: IconName) =>
    side && (
      <button
        type="button"
        className="icon-button"
        aria-label={side.accessibility_label ?? wordsOf(side.text)}
        title={wordsOf(side.text)}
        aria-busy={waiting}
        onClick={() =>
          !waiting &&
          surface.act({
            type: 'feedback_buttons',
            block_id: blockId,
            action_id: actionId,
            value: side.value ?? '',
            text: side.text,
          })
        }
      >
        <Icon name={icon} />
      </button>
    );
  return (
    <span className="bk-row">
      {one(element.positive_button, 'thumbup')}
      {one(element.negative_button, 'thumbdown')}
    </span>
  );
}

export function OverflowElement({ blockId, element }: Props): ReactNode {
  const surface = useSurface();
  const { ask, dialog } = useConfirm(element.confirm);
  const actionId = idOf(element);
  const waiting = surface.pending.has(pendingKey(blockId, actionId));
  const items = (element.options ?? []).map((option, index) => {
    const href = safeUrl(option.url);
    return {
      key: option.value ?? String(index),
      label: wordsOf(option.text),
      detail: option.description ? wordsOf(option.description) : undefined,
      ...(href ? { href } : {}),
      onPick: () =>
        ask(() =>
          surface.act({ type: 'overflow', block_id: blockId, action_id: actionId, selected_option: option }),
        ),
    };
  });
  return (
    <>
      <MenuButton
        label="More actions"
        className="icon-button bk-overflow"
        align="end"
        items={items}
        disabled={waiting}
      >
        {waiting ? <span className="spinner" aria-hidden="true" /> : <Icon name="more" />}
      </MenuButton>
      {dialog}
    </>
  );
}
