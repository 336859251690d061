/** What every element that holds a value is given. */
import type { ElementObject } from '../blocks/types.ts';
import type { ElementValue } from '../blocks/view-state.ts';

export interface FieldProps {
  blockId: string;
  actionId: string;
  element: ElementObject;
  value: ElementValue | undefined;
  /** The element's accessible name. */
  label: string;
  describedBy?: string | undefined;
  invalid: boolean;
  /** The id of the native control, where a label points to it. */
  controlId: string;
  /** Keeps the value and, where the block asks for it, tells the app. */
  commit(value: ElementValue): void;
  /** Keeps the value without telling the app: typing between two dispatches. */
  keep(value: ElementValue): void;
  /** True when typing or Enter tells the app (input blocks with dispatch_action; elements of other blocks always). */
  dispatches: boolean;
}
