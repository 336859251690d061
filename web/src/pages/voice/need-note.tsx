import { Button, Textarea } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type NeedJson } from '../../api.ts';
import { notice } from '../../ui/notice.ts';
import css from './voice.module.css';
import { tookNeed } from './took-need.ts';

/** The text that sellers send: drafted, edited by a person, copied. */
export function Note({ need, note }: { need: NeedJson; note: NonNullable<NeedJson['note']> }) {
  const [text, setText] = useState<string | undefined>();
  const save = useMutation({
    mutationFn: (value: string | null) => api.changeNeed(need.id, { note: value }),
    onSuccess: after => {
      tookNeed(after);
      setText(undefined);
      notice.done('The text for customers is saved.');
    },
    onError: notice.failed,
  });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(note.text);
      notice.done('Copied.');
    } catch (error) {
      notice.failed(error);
    }
  };
  return (
    <section className="card" aria-labelledby="note">
      <h2 id="note">Text for customers{note.edited ? '' : ' (draft)'}</h2>
      {text === undefined ? (
        <>
          <pre className={css.note}>{note.text}</pre>
          <div className="row" style={{ marginTop: 12 }}>
            <Button size="compact-sm" leftSection={<IconCopy size={14} />} onClick={() => void copy()}>
              Copy
            </Button>
            {need.mayDecide && (
              <Button size="compact-sm" onClick={() => setText(note.text)}>
                Edit
              </Button>
            )}
            {need.mayDecide && note.edited && (
              <Button size="compact-sm" variant="subtle" loading={save.isPending} onClick={() => save.mutate(null)}>
                Back to the draft
              </Button>
            )}
          </div>
        </>
      ) : (
        <form
          className="stack-tight"
          onSubmit={event => {
            event.preventDefault();
            save.mutate(text.trim() || null);
          }}
        >
          <Textarea aria-label="Text for customers" autosize minRows={6} maxLength={4000} value={text} onChange={event => setText(event.currentTarget.value)} />
          <div className="row">
            <Button size="compact-sm" variant="filled" type="submit" loading={save.isPending}>
              Save
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={() => setText(undefined)}>
              Cancel
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
