/** What must not outlive this process. */
export interface Guarded {
  /** When a signal ends a program that has no way down of its own. */
  inOrder(): Promise<void>;
  /** When the process is ending and nothing can be waited for. */
  atOnce(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const guarded = new Set<Guarded>();

/** Registers something to be stopped on every ordinary way out, until `done` is called. */
export function beforeExit(what: Guarded): { done(): void } {
  if (guarded.size === 0) {
    process.on('exit', atOnce);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  guarded.add(what);
  return {
    done() {
      guarded.delete(what);
      if (guarded.size > 0) return;
      process.off('exit', atOnce);
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

function atOnce(): void {
  for (const what of guarded) what.atOnce();
}

/** A program that listens for the signal itself closes its database in its own time; else this is the only way down. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  void Promise.allSettled([...guarded].map(what => what.inOrder())).then(() => {
    for (const each of SIGNALS) process.off(each, onSignal);
    process.kill(process.pid, signal);
  });
}
