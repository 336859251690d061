/** Draws any element of a block and connects it with its surface. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import type { BlockObject, ElementObject } from '../blocks/types.ts';
import { wordsOf } from '../blocks/types.ts';
import type { ElementValue } from '../blocks/view-state.ts';
import { ImagePart } from '../blocks/image.tsx';
import { ButtonElement, FeedbackButtonsElement, IconButtonElement, OverflowElement } from './buttons.tsx';
import type { FieldProps } from './field.ts';
import { ChoiceElement, DateElement, FileElement, TextElement } from './inputs.tsx';
import { SelectElement } from './selects.tsx';
import { useSurface } from './surface.ts';

interface Props {
  block: BlockObject;
  blockId: string;
  element: ElementObject;
  /** Given by an input block, whose label names its element. */
  label?: string;
  describedBy?: string | undefined;
  controlId?: string;
}

export function ElementView(props: Props): ReactNode {
  const { element, blockId } = props;
  switch (element.type) {
    case 'button':
    case 'workflow_button':
      return <ButtonElement blockId={blockId} element={element} />;
    case 'icon_button':
      return <IconButtonElement blockId={blockId} element={element} />;
    case 'feedback_buttons':
      return <FeedbackButtonsElement blockId={blockId} element={element} />;
    case 'overflow':
      return <OverflowElement blockId={blockId} element={element} />;
    case 'image':
      return <ImagePart image={element} className="bk-thumb" />;
    default:
      return <FieldView {...props} />;
  }
}

function FieldView({ block, blockId, element, label, describedBy, controlId }: Props): ReactNode {
  const surface = useSurface();
  const ownId = useId();
  const actionId = element.action_id ?? element.type;
  const dispatches = block.type !== 'input' || block.dispatch_action === true;
  const keep = (value: ElementValue) => surface.setValue(blockId, actionId, value);
  const field: FieldProps = {
    blockId,
    actionId,
    element,
    value: surface.values[blockId]?.[actionId],
    label:
      label || element.accessibility_label || wordsOf(element.placeholder) || NAMES[element.type] || 'Field',
    describedBy,
    invalid: surface.errors[blockId] !== undefined,
    controlId: controlId ?? ownId,
    dispatches,
    keep,
    commit: value => {
      keep(value);
      if (dispatches) surface.act({ ...value, block_id: blockId, action_id: actionId });
    },
  };
  if (element.type.endsWith('_select')) return <SelectElement {...field} />;
  switch (element.type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
    case 'rich_text_input':
      return <TextElement {...field} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <DateElement {...field} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <ChoiceElement {...field} />;
    case 'file_input':
      return <FileElement {...field} />;
    default:
      return <span className="bk-unknown">The element “{element.type}” is not shown here.</span>;
  }
}

const NAMES: Record<string, string> = {
  datepicker: 'Date',
  timepicker: 'Time',
  datetimepicker: 'Date and time',
  checkboxes: 'Options',
  radio_buttons: 'Options',
};
