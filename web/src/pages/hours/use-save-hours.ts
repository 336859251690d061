import { useMutation } from '@tanstack/react-query';
import { api, type WorkingHoursSettings } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { notice } from '../../ui/notice.ts';

/** Sends the whole setting with something changed. */
export function useSaveHours(done: () => void, onError?: (error: unknown) => void) {
  return useMutation({
    mutationFn: (hours: WorkingHoursSettings) => api.saveCompanyHours(hours),
    onSuccess: () => {
      notice.done('The working hours are saved.');
      void queryClient.invalidateQueries({ queryKey: ['people'] });
      done();
    },
    onError: onError ?? notice.failed,
  });
}
