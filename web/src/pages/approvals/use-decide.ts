import { useMutation } from '@tanstack/react-query';
import { api, ApiError, type ApprovalJson, type Decision } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { notice } from '../../ui/notice.ts';

const done: Record<Decision['decision'], string> = {
  approve: 'Approved',
  reject: 'Rejected',
  'request-changes': 'Changes asked for',
  abstain: 'You stepped aside',
  'request-info': 'Question asked',
  comment: 'Comment added',
};

/** Puts a request where it is shown, and reads again the lists that it may have left. */
export function tookRequest(request: ApprovalJson): void {
  queryClient.setQueryData(queries.approval(request.id).queryKey, request);
  void queryClient.invalidateQueries({ queryKey: ['approvals'] });
  void queryClient.invalidateQueries({ queryKey: ['deal', request.deal.id] });
}

/** Decides on the version that the person saw. When it has moved on, the new state is shown and nothing is decided. */
export function useDecide(request: ApprovalJson | undefined) {
  return useMutation({
    mutationFn: ({
      decision,
      reason,
      step,
    }: {
      decision: Decision['decision'];
      reason?: string;
      step?: string;
    }) =>
      api.decide(request!.id, {
        decision,
        ...(reason?.trim() && { reason: reason.trim() }),
        ...(step && { step }),
        ...(decision !== 'comment' && { version: request!.version }),
      }),
    onSuccess: (answer, { decision }) => {
      tookRequest(answer);
      notice.done(`${done[decision]}: ${answer.deal.name}.`);
    },
    onError: error => {
      if (error instanceof ApiError && (error.status === 412 || error.status === 409)) {
        void queryClient.invalidateQueries({ queryKey: ['approval'] });
        void queryClient.invalidateQueries({ queryKey: ['approvals'] });
      }
      // A reason that is missing is said at its field.
      if (!(error instanceof ApiError && error.field('reason'))) notice.failed(error);
    },
  });
}
