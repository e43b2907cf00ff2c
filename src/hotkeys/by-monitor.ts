import { nodeOfKey } from '../redis/node-of-key.ts';
import { toBytes } from '../text/bytes.ts';
import { readPlan, readWanted } from '../traffic/plan.ts';
import { readLoad, refuseBusy } from '../traffic/preflight.ts';
import { watchAndSum } from '../traffic/run.ts';
import { openWatch } from '../traffic/watch.ts';
import { type Found, hotKey, type HotkeysRequest } from './request.ts';

export interface MonitorBounds {
  /** `1s/10s`: short looks; all the time when absent. */
  readonly slice: string | undefined;
  /** Commands a second above which a node is not looked at all the time. */
  readonly maxRate: number;
  readonly rules: readonly { readonly template: string }[];
}

const LATENCY_RISE_MS = 50;
const EVERYTHING = { command: [], family: [], match: undefined, client: [], exclude: [], reads: false, writes: false };

/** Which keys commands name, by MONITOR, with the guards of `cacheops monitor`. Fails as that does. */
export async function findByMonitor(request: HotkeysRequest, { slice, maxRate, rules }: MonitorBounds): Promise<Found> {
  const { target, top, durationMs, signal, familyOf } = request;
  const plan = readPlan({ duration: durationMs, forever: false, slice, latencyRise: LATENCY_RISE_MS, memoryRise: undefined });
  const loads = (await target.each(target.primaries, readLoad)).flatMap((result) => ('value' in result ? [result.value] : []));
  if (plan.slice === undefined) refuseBusy(loads, maxRate);
  const watch = await openWatch(
    target.primaries,
    { wanted: readWanted(EVERYTHING, undefined), rules, plan, lines: Infinity },
    { signal, random: Math.random },
  );
  const { data, missing = [] } = await watchAndSum(watch, { top, absent: target.absent, signal }, undefined);
  const named = data.byCommand.reduce((sum, { keys }) => sum + keys, 0);
  return {
    seconds: data.window.seconds,
    lookedShare: data.window.share,
    sampled: null,
    lookups: [],
    keys: data.keys.top.map(({ key, db, calls, atLeast }) => {
      const bytes = toBytes(key);
      const node = nodeOfKey(target, bytes)?.address ?? null;
      return hotKey(bytes, familyOf, { db, node, calls, callsAtLeast: atLeast, share: named === 0 ? null : calls / named });
    }),
    slots: [],
    missing,
  };
}
