import type { Cluster } from './cluster.ts';
import {
  exists,
  findPostmaster,
  startPostmaster,
  StillEnding,
  untilReady,
  type Postmaster,
} from './server.ts';

const LOOK_EVERY_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Starts a server that died again, on the same port, since that is what every connection string says. The pause between
 * attempts doubles up to half a minute; each failure is reported once.
 */
export function watchServer(
  cluster: Cluster,
  first: Postmaster,
  log: (line: string) => void,
): { pid(): number; stop(): Promise<void> } {
  let { pid } = first;
  let stopped = false;
  let restarting: Promise<void> | undefined;
  let wake = () => {};

  const restart = async () => {
    log('PostgreSQL is gone; starting it again');
    const began = Date.now();
    let reported = '';
    for (let pause = 50; !stopped; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const running = findPostmaster(cluster);
        const back = running
          ? await untilReady(cluster, running, log)
          : await startPostmaster(cluster, first.port, log);
        if (back) {
          pid = back.pid;
          log(`PostgreSQL is back after ${Date.now() - began} ms`);
          return;
        }
      } catch (error) {
        // The parts of a killed server take a moment to notice; that is no news.
        const message = (error as Error).message;
        if (!(error instanceof StillEnding) && message !== reported)
          log(`${(reported = message)}; trying again`);
      }
      await new Promise<void>(done => {
        const timer = setTimeout(done, pause).unref();
        wake = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
  };

  const timer = setInterval(() => {
    if (restarting || stopped || exists(pid)) return;
    restarting = restart().finally(() => (restarting = undefined));
  }, LOOK_EVERY_MS).unref();

  return {
    pid: () => pid,
    async stop() {
      stopped = true;
      clearInterval(timer);
      wake();
      await restarting;
    },
  };
}
