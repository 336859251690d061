import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ApprovalJson, type DecisionForMany } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { notice } from '../../ui/notice.ts';
import css from './approvals.module.css';

/** One decision and one comment on several requests; each stands on its own, and what did not work is said by name. */
export function DecideMany({ requests, onDone }: { requests: readonly ApprovalJson[]; onDone: () => void }) {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const send = useMutation({
    mutationFn: (decision: DecisionForMany['decision']) =>
      api.decideMany({ ids: requests.map(r => r.id).slice(0, 50), decision, ...(reason.trim() && { reason: reason.trim() }) }),
    onSuccess: ({ results }) => {
      const failed = results.filter(r => !r.ok);
      const done = results.length - failed.length;
      if (done > 0) notice.done(`Decided ${done} of ${results.length}.`);
      for (const one of failed) {
        const name = requests.find(r => r.id === one.id)?.deal.name ?? one.id;
        notice.failed(`${name}: ${[one.title, one.detail].filter(Boolean).join(' ')}`);
      }
      void queryClient.invalidateQueries({ queryKey: ['approvals'] });
      void queryClient.invalidateQueries({ queryKey: ['approval'] });
      if (failed.length === 0) onDone();
    },
    onError: notice.failed,
  });
  const decide = (decision: DecisionForMany['decision']) => {
    if (decision !== 'approve' && !reason.trim()) return setMissing(true);
    send.mutate(decision);
  };
  return (
    <section className={css.many} aria-label="Decide several">
      <Textarea
        className="grow"
        label={`One comment for ${requests.length} selected`}
        autosize
        minRows={1}
        maxRows={5}
        value={reason}
        error={missing ? 'A sentence is enough.' : undefined}
        onChange={event => {
          setReason(event.currentTarget.value);
          setMissing(false);
        }}
      />
      <div className="row row-wrap">
        <Button loading={send.isPending} onClick={() => decide('approve')}>
          Approve {requests.length}
        </Button>
        <Button disabled={send.isPending} onClick={() => decide('request-changes')}>
          Request changes
        </Button>
        <Button disabled={send.isPending} onClick={() => decide('reject')}>
          Reject
        </Button>
      </div>
    </section>
  );
}
