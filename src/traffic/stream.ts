import type { SeenCommand } from './seen-command.ts';
import { failIfStopped, type Watch, type Watched } from './watch.ts';

/** More commands than that wait for a slow reader only in the servers, which bound them. */
const MOST_WAITING = 2_000;

/**
 * What a watch sees, one after the other, as fast as it is taken. Fails with StoppedEarlyError at its end when a server
 * had to be spared; what it gave until then holds.
 */
export async function* streamOf<T>(watch: Watch, show: (seen: SeenCommand) => T): AsyncGenerator<T> {
  let waiting: T[] = [];
  let paused = false;
  const ending = new AbortController();
  let wake = (): void => undefined;
  const running: Promise<Watched> = watch
    .run((seen) => {
      waiting.push(show(seen));
      if (waiting.length >= MOST_WAITING && !paused) {
        paused = true;
        watch.pause();
      }
      wake();
    })
    .finally(() => {
      ending.abort();
      wake();
    });
  running.catch(() => undefined); // it is told below
  try {
    while (!ending.signal.aborted || waiting.length > 0) {
      const taken = waiting;
      waiting = [];
      yield* taken;
      if (paused) {
        paused = false;
        watch.resume();
      }
      if (waiting.length > 0 || ending.signal.aborted) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    watch.stop();
  }
  failIfStopped(await running);
}
