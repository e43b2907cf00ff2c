import type { Answer, Missing } from '../report.ts';
import type { AbsentNode } from '../redis/target.ts';
import type { MonitorData } from './monitor-data.ts';
import type { Recorder } from './record.ts';
import { liveSummary } from './summary.ts';
import { createTally } from './tally.ts';
import type { Watch, Watched } from './watch.ts';

export interface LiveRequest {
  /** How many keys and clients to name. */
  readonly top: number;
  readonly absent: readonly AbsentNode[];
  readonly signal: AbortSignal;
}

/** Looks as planned, and adds up what was seen. */
export async function watchAndSum(watch: Watch, request: LiveRequest, recorder: Recorder | undefined): Promise<Answer<MonitorData>> {
  const tally = createTally(watch.reader);
  const watched = await watch
    .run((seen) => {
      tally.add(seen);
      recorder?.add(seen);
    })
    .finally(() => recorder?.close());
  return {
    data: liveSummary(tally, watched.nodes, {
      endedBy: endOf(watch, watched, request),
      top: request.top,
      builtIn: watch.builtIn !== undefined,
    }),
    missing: [...missingShards(request), ...watched.missing],
  };
}

/** What was seen in each of so many milliseconds, until the end of the watch. */
export async function* liveFrames(
  watch: Watch,
  request: LiveRequest,
  everyMs: number,
  sleep: (ms: number) => Promise<void>,
): AsyncGenerator<Answer<MonitorData>> {
  let tally = createTally(watch.reader);
  let begun = performance.now();
  const ending = new AbortController();
  const running = watch.run((seen) => tally.add(seen)).finally(() => ending.abort());
  const failed = running.then(
    () => undefined,
    (error: unknown) => error,
  );
  try {
    while (!ending.signal.aborted && !request.signal.aborted) {
      await Promise.race([sleep(everyMs), failed]);
      const [shown, seconds] = [tally, (performance.now() - begun) / 1e3];
      [tally, begun] = [createTally(watch.reader), performance.now()];
      yield { data: frameOf(shown, seconds, watch, request), missing: missingShards(request) };
    }
  } finally {
    watch.stop();
  }
  const { missing } = await running;
  if (missing.length > 0) {
    const [shown, seconds] = [tally, (performance.now() - begun) / 1e3];
    yield { data: frameOf(shown, seconds, watch, request), missing: [...missingShards(request), ...missing] };
  }
}

function frameOf(tally: ReturnType<typeof createTally>, seconds: number, watch: Watch, { top }: LiveRequest): MonitorData {
  const nodes = watch.addresses.map((node) => ({
    node,
    lookedSeconds: seconds,
    spanSeconds: seconds,
    slices: [],
    receivedBytes: 0,
    bufferLimited: null,
    stopped: undefined,
    heard: tally.byNode.get(node)?.calls ?? 0,
    commands: tally.byNode.get(node)?.calls ?? 0,
    malformed: 0,
    tooLong: 0,
  }));
  return liveSummary(tally, nodes, { endedBy: 'time', top, builtIn: watch.builtIn !== undefined });
}

function endOf({ linesLeft }: Watch, { nodes }: Watched, { signal }: LiveRequest): MonitorData['window']['endedBy'] {
  if (signal.aborted) return 'interrupt';
  if (linesLeft() === 0) return 'lines';
  return nodes.some(({ stopped }) => stopped !== undefined) ? 'guard' : 'time';
}

/** Shards that cannot be reached: their traffic is not seen. */
const missingShards = ({ absent }: LiveRequest): readonly Missing[] =>
  absent.filter(({ slots }) => slots.length > 0).map(({ address, reason }) => ({ subject: { node: address }, reason }));
