/** The "are you sure" dialog that an element may ask for (docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object). */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ConfirmObject } from '../blocks/types.ts';
import { Text } from '../format/show.tsx';
import { Dialog } from '../lib/dialog.tsx';

/** `ask(run)` runs at once, or after the person has said yes; render `dialog` beside the element. */
export function useConfirm(confirm: ConfirmObject | undefined): {
  ask(run: () => void): void;
  dialog: ReactNode;
} {
  const [run, setRun] = useState<(() => void) | undefined>(undefined);
  if (!confirm) return { ask: go => go(), dialog: null };
  const close = () => setRun(undefined);
  return {
    ask: go => setRun(() => go),
    dialog: run && (
      <Dialog
        label={confirm.title?.text ?? 'Are you sure?'}
        role="alertdialog"
        className="confirm"
        onClose={close}
      >
        <div className="confirm-body">
          <p className="confirm-title" aria-hidden="true">
            {confirm.title?.text ?? 'Are you sure?'}
          </p>
          <Text of={confirm.text} />
        </div>
        <div className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            {confirm.deny?.text ?? 'Cancel'}
          </button>
          <button
            type="button"
            className="button"
            data-style={confirm.style === 'danger' ? 'danger' : 'primary'}
            data-focus
            onClick={() => {
              close();
              run();
            }}
          >
            {confirm.confirm?.text ?? 'Yes'}
          </button>
        </div>
      </Dialog>
    ),
  };
}
