import { UsageError } from '../errors.ts';
import type { Counters } from './counters.ts';
import type { WindowStart } from './window.ts';

/** What a state file of `stats` is called. Raised when its form changes: an older file then counts as none. */
export const STATE_KIND = 'stats';
const VERSION = 1;

/** The end of this run's windows, by address, as JSON that the next run starts from. Counters are text: 64 bits do not fit a number. */
export function toState(starts: ReadonlyMap<string, WindowStart>): unknown {
  return {
    version: VERSION,
    nodes: [...starts].map(([address, { runId, at, counters, lastSlowlogId, attachedReplicas, linkDown }]) => ({
      address,
      runId: runId ?? null,
      at: at.wall.toISOString(),
      lastSlowlogId,
      attachedReplicas,
      linkDown,
      fields: Object.fromEntries(mapped(counters.fields, String)),
      commands: Object.fromEntries(mapped(counters.commands, ({ calls, microseconds }) => [String(calls), String(microseconds)])),
      errors: Object.fromEntries(mapped(counters.errors, String)),
      histograms: Object.fromEntries(mapped(counters.histograms, (histogram) => mapped(histogram, String))),
    })),
  };
}

/** What the last run left; empty when there was none, or for a form of another version. A start that lies in the future is no use, and left out. */
export function fromState(state: unknown, now: Date): ReadonlyMap<string, WindowStart> {
  if (state === undefined) return new Map();
  const { version, nodes } = record(state);
  if (version !== VERSION) return new Map();
  const starts = list(nodes).map((node) => [text(record(node)['address']), windowStart(record(node))] as const);
  return new Map(starts.filter(([, { at }]) => at.wall < now));
}

function windowStart({
  runId,
  at,
  lastSlowlogId,
  attachedReplicas,
  linkDown,
  fields,
  commands,
  errors,
  histograms,
}: Readonly<Record<string, unknown>>): WindowStart {
  const counters: Counters = {
    fields: entries(fields, bigint),
    commands: entries(commands, (pair) => ({ calls: bigint(list(pair)[0]), microseconds: bigint(list(pair)[1]) })),
    errors: entries(errors, bigint),
    histograms: entries(
      histograms,
      (buckets) => new Map(list(buckets).map((bucket) => [number(list(bucket)[0]), bigint(list(bucket)[1])])),
    ),
  };
  return {
    from: 'state',
    runId: runId === null ? undefined : text(runId),
    at: { wall: new Date(text(at)), monotonicMs: 0 },
    ownCommands: null,
    lastSlowlogId: lastSlowlogId === undefined || lastSlowlogId === null ? lastSlowlogId : number(lastSlowlogId),
    attachedReplicas: attachedReplicas === undefined ? undefined : number(attachedReplicas),
    linkDown: linkDown === undefined ? undefined : linkDown === true,
    counters,
  };
}

const mapped = <K, V, W>(map: ReadonlyMap<K, V>, change: (value: V) => W): [K, W][] => [...map].map(([key, value]) => [key, change(value)]);

const entries = <V>(value: unknown, read: (value: unknown) => V): ReadonlyMap<string, V> =>
  new Map(Object.entries(record(value)).map(([key, part]) => [key, read(part)]));

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw damaged();
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw damaged();
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw damaged();
}

function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw damaged();
}

function bigint(value: unknown): bigint {
  if (typeof value === 'string' && /^\d+$/.test(value)) return BigInt(value);
  throw damaged();
}

const damaged = () => new UsageError('the state file of stats is damaged', { hint: 'remove it: the next run begins a new one' });
