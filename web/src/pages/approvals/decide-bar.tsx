import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ApiError, type ApprovalJson, type Decision } from '../../api.ts';
import { useKeys } from '../../ui/keys.ts';
import { stepName } from '../../say/steps.ts';
import { mod } from '../../ui/platform.ts';
import css from './approvals.module.css';
import { useDecide } from './use-decide.ts';

type WithReason = 'reject' | 'request-changes' | 'comment';
const asks: Record<WithReason, { label: string; send: string; hint: string }> = {
  reject: { label: 'Why not?', send: 'Reject', hint: 'What would have to be different?' },
  'request-changes': {
    label: 'What should change?',
    send: 'Request changes',
    hint: 'Such as: 36 months instead of 24, then 24 % is fine',
  },
  comment: { label: 'Comment', send: 'Comment', hint: 'Everybody on this request sees it' },
};

/** What was typed for a request, kept while one looks at another. */
const drafts = new Map<string, string>();

/**
 * The decision, by click or by key: a approves; r and c ask for a reason first.
 * @param onDecided after a decision was stored, such as to go to the next request
 */
export function DecideBar({ request, onDecided }: { request: ApprovalJson; onDecided?: () => void }) {
  const [asking, setAsking] = useState<WithReason | undefined>();
  const [reason, setReason] = useState(drafts.get(request.id) ?? '');
  const [step, setStep] = useState(request.mine.steps[0] ?? '');
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const decide = useDecide(request);
  const mine = request.mine.steps.length > 0;
  useEffect(() => {
    if (asking) field.current?.focus();
  }, [asking]);

  const send = (decision: Decision['decision']) => {
    if (decide.isPending) return;
    if (decision !== 'approve' && !reason.trim()) {
      setMissing(true);
      field.current?.focus();
      return;
    }
    decide.mutate(
      // What was typed while thinking about a rejection is no comment on an approval.
      {
        decision,
        ...(decision !== 'approve' && { reason }),
        ...(mine && decision !== 'comment' && { step: step || request.mine.steps[0]! }),
      },
      {
        onSuccess: () => {
          drafts.delete(request.id);
          setReason('');
          setAsking(undefined);
          if (decision !== 'comment') onDecided?.();
        },
      },
    );
  };
  useKeys(
    { a: () => send('approve'), r: () => setAsking('reject'), c: () => setAsking('request-changes') },
    mine && !asking,
  );

  if (asking) {
    const error = missing
      ? 'A sentence is enough.'
      : decide.error instanceof ApiError
        ? decide.error.field('reason')
        : undefined;
    return (
      <form
        className={css.bar}
        data-asking
        onSubmit={event => {
          event.preventDefault();
          send(asking);
        }}
      >
        <Textarea
          ref={field}
          label={asks[asking].label}
          placeholder={asks[asking].hint}
          autosize
          minRows={2}
          maxRows={8}
          value={reason}
          error={error}
          onChange={event => {
            setReason(event.currentTarget.value);
            setMissing(false);
            drafts.set(request.id, event.currentTarget.value);
          }}
          onKeyDown={event => {
            if (event.key === 'Escape') {
              event.stopPropagation();
              setAsking(undefined);
            }
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(asking);
          }}
        />
        <div className="row">
          <Button
            type="submit"
            variant="filled"
            loading={decide.isPending}
            rightSection={<kbd className={css.onFilled}>{mod} ↵</kbd>}
          >
            {asks[asking].send}
          </Button>
          <Button variant="subtle" onClick={() => setAsking(undefined)}>
            Cancel
          </Button>
        </div>
      </form>
    );
  }
  return (
    <div className={css.bar}>
      {mine && request.mine.steps.length > 1 && (
        <NativeSelect
          aria-label="As which step"
          value={step}
          onChange={event => setStep(event.currentTarget.value)}
          data={request.mine.steps.map(s => ({ value: s, label: `As ${stepName(s)}` }))}
        />
      )}
      {mine && (
        <>
          <Button
            variant="filled"
            loading={decide.isPending}
            onClick={() => send('approve')}
            rightSection={<kbd className={css.onFilled}>a</kbd>}
          >
            Approve
          </Button>
          <Button onClick={() => setAsking('request-changes')} rightSection={<kbd>c</kbd>}>
            Request changes
          </Button>
          <Button onClick={() => setAsking('reject')} rightSection={<kbd>r</kbd>}>
            Reject
          </Button>
        </>
      )}
      {request.mine.canComment && (
        <Button variant="subtle" onClick={() => setAsking('comment')}>
          Comment
        </Button>
      )}
    </div>
  );
}
