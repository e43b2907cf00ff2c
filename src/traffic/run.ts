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

function endOf({ linesLeft }: Watch, { nodes }: Watched, { signal }: LiveRequest): MonitorData['window']['endedBy'] {
  if (signal.aborted) return 'interrupt';
  if (linesLeft() === 0) return 'lines';
  if (nodes.some(({ spared }) => spared)) return 'guard';
  return nodes.every(({ stopped }) => stopped !== undefined) ? 'lost' : 'time';
}

/** Shards that cannot be reached: their traffic is not seen. */
export const missingShards = ({ absent }: LiveRequest): readonly Missing[] =>
  absent.filter(({ slots }) => slots.length > 0).map(({ address, reason }) => ({ subject: { node: address }, reason }));
