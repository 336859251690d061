import { notifications } from '@mantine/notifications';
import { ApiError } from '../api.ts';

/** One line that a thing was done, or that it was not and what can be done. Errors stay until they are closed. */
export const notice = {
  done: (message: string) =>
    notifications.show({
      message,
      autoClose: 4000,
      withBorder: true,
      closeButtonProps: { 'aria-label': 'Close' },
    }),
  failed: (error: unknown) => {
    const problem = error instanceof ApiError ? error.problem : undefined;
    const more = problem?.detail ?? problem?.errors?.map(e => `${e.field}: ${e.message}`).join('\n');
    notifications.show({
      title: problem?.title ?? 'That did not work.',
      message: more ?? (problem ? '' : String(error)),
      color: 'red',
      autoClose: false,
      withBorder: true,
      role: 'alert',
      closeButtonProps: { 'aria-label': 'Close' },
    });
  },
};
