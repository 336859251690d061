/** What was typed and not sent. It outlives a closed dialog and the way to the sign-in and back, not the window. */
export const draft = {
  read<T extends object>(key: string): Partial<T> {
    try {
      return JSON.parse(sessionStorage.getItem(`draft:${key}`) ?? '{}') as Partial<T>;
    } catch {
      return {};
    }
  },
  keep(key: string, value: object): void {
    try {
      sessionStorage.setItem(`draft:${key}`, JSON.stringify(value));
    } catch {
      // Storage is full or forbidden: the text is still in its field.
    }
  },
  drop(key: string): void {
    sessionStorage.removeItem(`draft:${key}`);
  },
};

const BACK = 'evenkeel:back';
/** Where one wants to be after signing in again with Slack; only a path of this app. */
export const back = {
  set: (path: string): void => sessionStorage.setItem(BACK, path),
  take(): string | undefined {
    const path = sessionStorage.getItem(BACK) ?? undefined;
    sessionStorage.removeItem(BACK);
    return path && /^\/(?!\/)/.test(path) ? path : undefined;
  },
};
