import { useMutation } from '@tanstack/react-query';
import { api, ApiError, BASE, type ApprovalJson } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { back } from '../../ui/draft.ts';
import { notice } from '../../ui/notice.ts';

/** Puts a request where it is shown, and reads again the lists that it may have left. */
export function tookRequest(request: ApprovalJson): void {
  queryClient.setQueryData(queries.approval(request.id).queryKey, request);
  void queryClient.invalidateQueries({ queryKey: ['approvals'] });
  void queryClient.invalidateQueries({ queryKey: ['ledger'] });
  void queryClient.invalidateQueries({ queryKey: ['deal', request.deal.id] });
}

export interface Act {
  readonly send: () => Promise<ApprovalJson>;
  /** What to say when it is done, such as "Approved". */
  readonly done: string;
  /** Fields of the form; an error at one of them is shown there and not as a notice. */
  readonly fields: readonly string[];
}

export const needsProof = (error: unknown): boolean =>
  error instanceof ApiError && error.problem.code === 'second-proof-needed';

/** Everything that is done to a request. When it has moved on, the new state is shown and nothing is decided. */
export function useAct() {
  return useMutation({
    mutationFn: ({ send }: Act) => send(),
    onSuccess: (answer, { done }) => {
      tookRequest(answer);
      notice.done(`${done}: ${answer.deal.name}.`);
    },
    onError: (error, { fields }) => {
      if (error instanceof ApiError && (error.status === 412 || error.status === 409)) {
        void queryClient.invalidateQueries({ queryKey: ['approval'] });
        void queryClient.invalidateQueries({ queryKey: ['approvals'] });
      }
      const atField = error instanceof ApiError && fields.some(field => error.field(field));
      if (!atField && !needsProof(error)) notice.failed(error);
    },
  });
}

/** A sign-in moments ago proves who decides. In practice one is let in at once; with Slack one goes there and comes back. */
export function useProve(onProven: () => void) {
  const me = useMe();
  return useMutation({
    mutationFn: async () => {
      const doors = await queryClient.fetchQuery(queries.doors);
      if (doors.practice) {
        await api.signInAs(me.id);
        // The new session has its own key against forged requests.
        await api.me();
        return true;
      }
      back.set(window.location.pathname + window.location.search);
      window.location.assign(`${BASE}/session/slack`);
      return false;
    },
    onSuccess: proven => {
      if (proven) onProven();
    },
    onError: notice.failed,
  });
}
