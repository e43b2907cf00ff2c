import type { Info } from '../redis/info.ts';
import { primaryLink } from '../redis/replication-info.ts';
import { isKnown } from '../redis/target.ts';
import { type Counters, countersOf, difference, NOTHING_COUNTED, PROCESSOR_TIMES, wentBackwards, withoutLookups } from './counters.ts';
import { type OwnLookups, ofRun, type OwnShare, ownShareOf } from './own-lookups.ts';
import type { NodeSample } from './sample.ts';

/** Where a window starts: counters with the moment they were read. */
export interface WindowStart {
  readonly from: 'sample' | 'state';
  readonly runId: string | undefined;
  readonly counters: Counters;
  readonly at: NodeSample['at'];
  /** Commands of ours up to there; `null` when another process asked them. */
  readonly ownCommands: number | null;
  readonly lastSlowlogId: number | null | undefined;
  readonly attachedReplicas: number | undefined;
  /** Of a replica: whether it had lost its primary. */
  readonly linkDown: boolean | undefined;
  /** Of scans of ours that wrote down what they looked up. */
  readonly ownLookups: readonly OwnLookups[];
}

/** What a node counted over some seconds. */
export interface Window {
  /** `restart`: the server started anew since, and counts from 0. `reset`: CONFIG RESETSTAT did that, so rates are lower bounds. */
  readonly begins: 'sample' | 'state' | 'restart' | 'reset';
  readonly seconds: number;
  readonly counted: Counters;
  /** How many of the counted commands were ours; `null` when not known. */
  readonly ownCommands: number | null;
  /** `undefined` when it cannot be told. */
  readonly slowlogEntries: number | undefined;
  /** Replicas that were attached at its start; `undefined` when it cannot be told. */
  readonly replicasBefore: number | undefined;
  /** Whether a replica had lost its primary at its start already; `undefined` when it cannot be told. */
  readonly linkDownBefore: boolean | undefined;
  /** Lookups of our own scans, which `counted` is without; `undefined`: none that are known. */
  readonly ownLookups: OwnShare | undefined;
}

export function startAt(sample: NodeSample): WindowStart {
  return {
    from: 'sample',
    runId: runIdOf(sample),
    counters: countersOf(sample),
    at: sample.at,
    ownCommands: sample.ownCommands,
    lastSlowlogId: isKnown(sample.lastSlowlogId) ? sample.lastSlowlogId.value : undefined,
    attachedReplicas: isKnown(sample.info) ? sample.info.value.number('connected_slaves') : undefined,
    linkDown: isKnown(sample.info) ? linkIsDown(sample.info.value) : undefined,
    ownLookups: [],
  };
}

export function windowBetween(start: WindowStart, end: NodeSample): Window {
  const counters = countersOf(end);
  const seconds = secondsBetween(start, end);
  const slowlogId = isKnown(end.lastSlowlogId) ? end.lastSlowlogId.value : undefined;
  const own = ownShareOf(ofRun(start.ownLookups, runIdOf(end)), start.at.wall, end.at.wall);
  if (restarted(start, end)) {
    const uptimeSeconds = isKnown(end.info) ? end.info.value.number('uptime_in_seconds') : undefined;
    return {
      begins: 'restart',
      seconds: Math.min(seconds, Math.max(1, uptimeSeconds ?? seconds)),
      counted: withoutLookups(counters, own),
      ownCommands: null,
      slowlogEntries: entriesBetween(null, slowlogId),
      replicasBefore: undefined,
      linkDownBefore: undefined,
      ownLookups: own,
    };
  }
  const reset = wentBackwards(start.counters, counters);
  return {
    begins: reset ? 'reset' : start.from,
    seconds,
    counted: reset
      ? difference(onlyProcessorTimes(start.counters), counters) // nobody knows which lookups of ours came after it
      : withoutLookups(difference(start.counters, counters), own),
    ownCommands: start.ownCommands === null || reset ? null : end.ownCommands - start.ownCommands,
    slowlogEntries: entriesBetween(start.lastSlowlogId, slowlogId),
    replicasBefore: start.attachedReplicas,
    linkDownBefore: start.linkDown,
    ownLookups: reset ? undefined : own,
  };
}

function linkIsDown(info: Info): boolean | undefined {
  const link = primaryLink(info);
  return link && !link.up;
}

const restarted = (start: WindowStart, end: NodeSample): boolean => {
  const runId = runIdOf(end);
  return start.runId !== undefined && runId !== undefined && start.runId !== runId;
};

export const runIdOf = ({ info }: NodeSample): string | undefined => (isKnown(info) ? info.value.text('run_id') : undefined);

/** How long ago a window began, by the wall clock. */
export const secondsSince = ({ at }: WindowStart, now: Date): number => Math.max(0, now.getTime() - at.wall.getTime()) / 1000;

/** Between two processes only the wall clock lasts; within one the monotonic clock cannot jump. */
function secondsBetween(start: WindowStart, end: NodeSample): number {
  const ms = start.from === 'state' ? end.at.wall.getTime() - start.at.wall.getTime() : end.at.monotonicMs - start.at.monotonicMs;
  return ms / 1000;
}

const onlyProcessorTimes = ({ fields }: Counters): Counters => ({
  ...NOTHING_COUNTED,
  fields: new Map(PROCESSOR_TIMES.flatMap((name) => (fields.has(name) ? [[name, fields.get(name) ?? 0n] as const] : []))),
});

/** Ids count from 0 since the server's start, also across SLOWLOG RESET. */
function entriesBetween(first: number | null | undefined, last: number | null | undefined): number | undefined {
  if (first === undefined || last === undefined) return undefined;
  if (last === null) return first === null ? 0 : undefined; // emptied in between
  return last - (first ?? -1);
}
