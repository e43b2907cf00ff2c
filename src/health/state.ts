import { UsageError } from '../errors.ts';
import type { Counters } from './counters.ts';
import type { OwnLookups } from './own-lookups.ts';
import type { WindowStart } from './window.ts';

/** What a state file of `stats` is called. Raised when its form changes: an older file then counts as none. */
export const STATE_KIND = 'stats';
const VERSION = 1;

/**
 * The end of this run's windows, by address, as JSON that the next run starts from. Counters are text: 64 bits do not fit a number.
 *
 * @param before what is in the file now: lookups of scans that reach beyond these windows stay there
 */
export function toState(starts: ReadonlyMap<string, WindowStart>, before?: unknown): unknown {
  return {
    version: VERSION,
    ownLookups: ownLookupsIn(before).filter((own) => isStillDue(own, starts)),
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

/** The same state with lookups that a scan of ours made. */
export function addOwnLookups(state: unknown, more: readonly OwnLookups[]): unknown {
  const before = isOurs(state) ? record(state) : { version: VERSION, nodes: [] };
  return { ...before, ownLookups: [...ownLookupsIn(state), ...more] };
}

/** What the last run left; empty when there was none, or for a form of another version. A start that lies in the future is no use, and left out. */
export function fromState(state: unknown, now: Date): ReadonlyMap<string, WindowStart> {
  if (!isOurs(state)) return new Map();
  const own = ownLookupsIn(state);
  const starts = list(record(state)['nodes']).map((node) => {
    const [address, start] = [text(record(node)['address']), windowStart(record(node))];
    return [address, { ...start, ownLookups: own.filter((one) => one.address === address || one.runId === start.runId) }] as const;
  });
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
}: Readonly<Record<string, unknown>>): Omit<WindowStart, 'ownLookups'> {
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

/** One of another version counts as none. */
const isOurs = (state: unknown): boolean => state !== undefined && record(state)['version'] === VERSION;

/** Those of nodes that nobody looks at are kept for a while: somebody may. */
const KEPT_MS = 7 * 86_400_000;

function isStillDue(own: OwnLookups, starts: ReadonlyMap<string, WindowStart>): boolean {
  const windows = [...starts]
    .filter(([address, { runId }]) => (own.runId === null || runId === undefined ? own.address === address : own.runId === runId))
    .map(([, { at }]) => at.wall);
  if (windows.length > 0) return windows.some((start) => own.to > start);
  return [...starts.values()].every(({ at }) => at.wall.getTime() - own.to.getTime() < KEPT_MS);
}

const ownLookupsIn = (state: unknown): readonly OwnLookups[] =>
  isOurs(state) ? list(record(state)['ownLookups'] ?? []).map((own) => ownLookups(record(own))) : [];

const ownLookups = ({ address, runId, from, to, hits, misses }: Readonly<Record<string, unknown>>): OwnLookups => ({
  address: text(address),
  runId: runId === null ? null : text(runId),
  from: new Date(text(from)),
  to: new Date(text(to)),
  hits: number(hits),
  misses: number(misses),
});

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
