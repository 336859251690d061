/**
 * Modals (docs.slack.dev/surfaces/modals): a stack of at most three views in one dialog. Each view keeps what was
 * typed while another one lies on top of it, and when sending it fails.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { Blocks } from '../blocks/block.tsx';
import type { BlockObject } from '../blocks/types.ts';
import type { Values } from '../blocks/view-state.ts';
import { blockIdOf, clientErrors } from '../blocks/view-state.ts';
import type { ActionInput, Surface } from '../elements/surface.ts';
import { SurfaceContext } from '../elements/surface.ts';
import { useSurfaceState } from '../elements/surface-state.ts';
import { Plain } from '../format/show.tsx';
import type { TextObject } from '../format/show.tsx';
import { Dialog } from '../lib/dialog.tsx';
import { Icon } from '../lib/icons.tsx';

export interface ViewObject {
  id: string;
  title?: TextObject;
  submit?: TextObject | null;
  close?: TextObject | null;
  blocks: BlockObject[];
  submit_disabled?: boolean;
  /** Opened on its own, not pushed upon another: whatever was open before is gone. */
  isRoot?: boolean;
}

/** What came of sending a view: the app took it, named errors by block_id, or did not answer. */
export type SubmitOutcome =
  { kind: 'taken' } | { kind: 'errors'; errors: Record<string, string> } | { kind: 'no_answer' };

/** What a surface needs beside its own state. */
export type SurfaceBase = Pick<
  Surface,
  'suggest' | 'upload' | 'people' | 'conversations' | 'viewer' | 'timeZone'
>;

export interface ModalProps {
  /** The open views, the top one last. */
  views: ViewObject[];
  appName: string;
  conversation: string | undefined;
  baseFor(view: ViewObject): SurfaceBase;
  onAction(view: ViewObject, action: ActionInput, values: Values): Promise<void>;
  onSubmit(view: ViewObject, values: Values): Promise<SubmitOutcome>;
  /** Closes the top view, or with `all` the whole stack. */
  onClose(view: ViewObject, all: boolean): void;
}

export function ModalStack(props: ModalProps): ReactNode {
  const { views, onClose } = props;
  const top = views.at(-1);
  if (!top) return null;
  return (
    <Dialog
      label={top.title?.text ?? 'Dialog'}
      className="modal"
      closeOnBackdrop={false}
      onClose={() => onClose(top, false)}
    >
      {views.map(view => (
        <ModalView key={view.id} {...props} view={view} shown={view === top} depth={views.length} />
      ))}
    </Dialog>
  );
}

const TROUBLE = 'We had some trouble connecting. Try again?';

function ModalView(props: ModalProps & { view: ViewObject; shown: boolean; depth: number }): ReactNode {
  const { view, shown, depth, conversation, appName } = props;
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const state = useSurfaceState({
    blocks: view.blocks,
    conversation,
    send: (action, values) => props.onAction(view, action, values),
  });
  const base = props.baseFor(view);
  const clear = (blockId: string) => setErrors(({ [blockId]: _, ...rest }) => rest);
  const surface = useMemo(
    (): Surface => ({
      ...base,
      ...state,
      kind: 'modal',
      errors,
      busy,
      setValue: (blockId, actionId, value) => {
        clear(blockId);
        state.setValue(blockId, actionId, value);
      },
    }),
    [base, state, errors, busy],
  );

  useFirstFocus(form, shown);
  // Counts refusals, so that each one takes the focus to its first field as soon as it is drawn, and never later:
  // by then the person may be typing elsewhere.
  const [refusals, setRefusals] = useState(0);
  useLayoutEffect(() => {
    if (refusals > 0) focusFirstError(form.current);
  }, [refusals]);
  const refuse = (found: Record<string, string>) => {
    setErrors(found);
    if (Object.keys(found).length > 0) setRefusals(count => count + 1);
  };

  const show = (found: Record<string, string>) => {
    // An error for a block that is not there would be invisible: it goes to the top instead.
    const known = new Set(view.blocks.map(blockIdOf));
    const lost = Object.entries(found).filter(([blockId]) => !known.has(blockId));
    setTrouble(lost.map(([, words]) => words).join(' '));
    refuse(found);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || view.submit_disabled) return;
    setTrouble('');
    const values = state.current();
    const own = clientErrors(view.blocks, values);
    refuse(own);
    if (Object.keys(own).length > 0) return;
    setBusy(true);
    try {
      const outcome = await props.onSubmit(view, values);
      if (outcome.kind === 'errors') show(outcome.errors);
      else if (outcome.kind === 'no_answer') setTrouble(TROUBLE);
    } catch {
      setTrouble(TROUBLE);
    } finally {
      setBusy(false);
    }
  };

  const close = (all: boolean) => props.onClose(view, all);
  return (
    <form
      ref={form}
      className="modal-view"
      hidden={!shown}
      noValidate
      aria-busy={busy}
      onSubmit={event => void submit(event)}
    >
      <div className="dialog-head">
        {depth > 1 && (
          <button type="button" className="icon-button" aria-label="Back" onClick={() => close(false)}>
            <Icon name="left" />
          </button>
        )}
        <span className="dialog-title" aria-hidden="true">
          <Plain text={view.title?.text ?? ''} />
        </span>
        <span className="modal-app">{appName}</span>
        <button type="button" className="icon-button" aria-label="Close" onClick={() => close(true)}>
          <Icon name="close" />
        </button>
      </div>
      {trouble && (
        <div className="modal-trouble" role="alert">
          <Icon name="warning" /> {trouble}
        </div>
      )}
      <div className="dialog-body" tabIndex={-1}>
        <SurfaceContext value={surface}>
          <Blocks blocks={view.blocks} />
        </SurfaceContext>
      </div>
      <div className="dialog-foot">
        {state.pending.size > 0 && (
          <span className="modal-working" role="status">
            <span className="spinner" aria-hidden="true" /> Checking…
          </span>
        )}
        <button type="button" className="button" onClick={() => close(false)}>
          {view.close?.text ?? (view.submit ? 'Cancel' : 'Close')}
        </button>
        {view.submit && (
          <button
            type="submit"
            className="button"
            data-style="primary"
            data-waiting={busy}
            aria-disabled={busy}
            disabled={view.submit_disabled ?? false}
          >
            <span>{view.submit.text}</span>
            {busy && <span className="spinner" aria-label="Sending" role="status" />}
          </button>
        )}
      </div>
    </form>
  );
}

const CONTROLS = 'input:not([type=hidden]):not([disabled]), textarea, select, .bk button';

/** A new view takes the focus to its first field, unless one asked for it with focus_on_load. */
function useFirstFocus(form: React.RefObject<HTMLFormElement | null>, shown: boolean): void {
  useEffect(() => {
    if (!shown || !form.current) return;
    const find = (selector: string) => form.current?.querySelector<HTMLElement>(selector);
    (find('[data-focus]') ?? find(`.dialog-body :is(${CONTROLS})`) ?? find('.dialog-foot .button'))?.focus();
  }, [form, shown]);
}

function focusFirstError(form: HTMLFormElement | null): void {
  const field = form?.querySelector<HTMLElement>('.bk-input[data-invalid=true]');
  field?.scrollIntoView({ block: 'center' });
  field?.querySelector<HTMLElement>(CONTROLS)?.focus({ preventScroll: true });
}
