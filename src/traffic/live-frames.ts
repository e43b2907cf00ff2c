import type { Answer, Missing } from '../report.ts';
import type { MonitorData } from './monitor-data.ts';
import { type LiveRequest, missingShards } from './run.ts';
import { liveSummary } from './summary.ts';
import { createTally, type Tally } from './tally.ts';
import { failIfStopped, type Heard, type Watch } from './watch.ts';

/**
 * What was seen in each of so many milliseconds, until the end of the watch. Fails with StoppedEarlyError at its end when a
 * server had to be spared.
 */
export async function* liveFrames(
  watch: Watch,
  request: LiveRequest,
  everyMs: number,
  sleep: (ms: number) => Promise<void>,
): AsyncGenerator<Answer<MonitorData>> {
  let tally = createTally(watch.reader);
  let begun = performance.now();
  let before = heardNow(watch);
  const ending = new AbortController();
  const running = watch.run((seen) => tally.add(seen)).finally(() => ending.abort());
  const failed = running.then(
    () => undefined,
    (error: unknown) => error,
  );
  try {
    while (!ending.signal.aborted && !request.signal.aborted) {
      await Promise.race([sleep(everyMs), failed]);
      const [shown, time, since] = [tally, { fromMs: begun, toMs: performance.now() }, before];
      [tally, begun, before] = [createTally(watch.reader), time.toMs, heardNow(watch)];
      const data = frameOf(shown, time, differences(since, before), watch, request);
      yield { data, missing: [...missingShards(request), ...notHeard(watch)] };
    }
  } finally {
    watch.stop();
  }
  failIfStopped(await running);
}

const heardNow = (watch: Watch): readonly Heard[] => watch.addresses.map((node) => watch.heardOf(node));

const differences = (since: readonly Heard[], now: readonly Heard[]): readonly Heard[] =>
  now.map(({ heard, malformed, tooLong }, i) => {
    const then = since[i];
    return {
      heard: heard - (then?.heard ?? 0),
      malformed: malformed - (then?.malformed ?? 0),
      tooLong: tooLong - (then?.tooLong ?? 0),
    };
  });

/** Nodes that are heard no more, while the others are. */
const notHeard = (watch: Watch): readonly Missing[] =>
  watch.addresses.flatMap((node) => {
    const end = watch.endOf(node);
    return end === undefined ? [] : [{ subject: { node }, reason: end.reason }];
  });

/** By the performance.now clock. */
interface FrameTime {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A node that is heard no more is in it for the time until then, and in no later one. */
function frameOf(tally: Tally, { fromMs, toMs }: FrameTime, heard: readonly Heard[], watch: Watch, { top }: LiveRequest): MonitorData {
  const nodes = watch.addresses.flatMap((node, i) => {
    const read = heard[i];
    const seconds = (Math.min(toMs, watch.endOf(node)?.atMs ?? toMs) - fromMs) / 1e3;
    if (read === undefined || seconds < 0) return [];
    const commands = tally.byNode().get(node)?.calls ?? 0;
    return [{ node, lookedSeconds: seconds, spanSeconds: seconds, slices: [], receivedBytes: null, bufferLimited: null, stopped: undefined, spared: false, commands, ...read }]; // prettier-ignore
  });
  return liveSummary(tally, nodes, { endedBy: 'time', top, builtIn: watch.builtIn !== undefined });
}
