import { type CommandCount, commandCounts, errorCounts } from '../redis/command-stats.ts';
import type { Info } from '../redis/info.ts';
import type { Histogram } from '../redis/latency-histogram.ts';
import { isKnown } from '../redis/target.ts';
import type { OwnShare } from './own-lookups.ts';
import type { NodeSample } from './sample.ts';

/** All that only counts up between a boot (or CONFIG RESETSTAT) and the next: what two samples are compared by. */
export interface Counters {
  readonly fields: ReadonlyMap<string, bigint>;
  readonly commands: ReadonlyMap<string, CommandCount>;
  readonly errors: ReadonlyMap<string, bigint>;
  readonly histograms: ReadonlyMap<string, Histogram>;
}

/** INFO fields that count. Processor times are seconds with six decimals there, and microseconds here. */
const COUNTED = [
  'acl_access_denied_auth', 'acl_access_denied_channel', 'acl_access_denied_cmd', 'acl_access_denied_db', 'acl_access_denied_key',
  'aof_delayed_fsync', 'client_output_buffer_limit_disconnections', 'client_query_buffer_limit_disconnections',
  'evicted_clients', 'evicted_keys', 'evicted_scripts', 'expired_fields', 'expired_keys', 'expired_subkeys',
  'expired_time_cap_reached_count', 'keyspace_hits', 'keyspace_misses', 'rejected_connections', 'sync_full', 'sync_partial_err',
  'sync_partial_ok', 'total_commands_processed', 'total_connections_received', 'total_error_replies', 'total_eviction_exceeded_time',
  'total_net_input_bytes', 'total_net_output_bytes',
] as const; // prettier-ignore

/** CONFIG RESETSTAT leaves these alone. */
export const PROCESSOR_TIMES = ['used_cpu_sys', 'used_cpu_sys_main_thread', 'used_cpu_user', 'used_cpu_user_main_thread'] as const;

export function countersOf(sample: NodeSample): Counters {
  if (!isKnown(sample.info)) return NOTHING_COUNTED;
  const info = sample.info.value;
  return {
    fields: new Map([...toldOf(COUNTED, (name) => info.counter(name)), ...toldOf(PROCESSOR_TIMES, (name) => microseconds(info, name))]),
    commands: commandCounts(info),
    errors: errorCounts(info),
    histograms: isKnown(sample.latencyHistograms) ? sample.latencyHistograms.value : new Map(),
  };
}

export const NOTHING_COUNTED: Counters = { fields: new Map(), commands: new Map(), errors: new Map(), histograms: new Map() };

/** What was counted between. A counter that is new counts from 0; one the end does not tell is left out. */
export function difference(start: Counters, end: Counters): Counters {
  return {
    fields: subtractEach(start.fields, end.fields, minus),
    commands: subtractEach(start.commands, end.commands, (from, to) => ({
      calls: minus(from?.calls, to.calls),
      microseconds: minus(from?.microseconds, to.microseconds),
    })),
    errors: subtractEach(start.errors, end.errors, minus),
    histograms: subtractEach(start.histograms, end.histograms, (from, to) => subtractEach(from ?? new Map<number, bigint>(), to, minus)),
  };
}

/** The same without lookups of ours; never below 0, for some of them may be known by time alone. */
export function withoutLookups(counted: Counters, own: OwnShare | undefined): Counters {
  if (own === undefined) return counted;
  const less = (name: string, ours: number): readonly (readonly [string, bigint])[] => {
    const all = counted.fields.get(name);
    return all === undefined ? [] : [[name, all > BigInt(ours) ? all - BigInt(ours) : 0n]];
  };
  const fields = [...less('keyspace_hits', own.hits), ...less('keyspace_misses', own.misses)];
  return { ...counted, fields: new Map([...counted.fields, ...fields]) };
}

/** Whether something went backwards, which only a restart or CONFIG RESETSTAT explains. */
export function wentBackwards(start: Counters, end: Counters): boolean {
  return [...end.fields].some(([name, value]) => value < (start.fields.get(name) ?? 0n));
}

function subtractEach<K, V>(
  start: ReadonlyMap<K, V>,
  end: ReadonlyMap<K, V>,
  subtract: (from: V | undefined, to: V) => V,
): ReadonlyMap<K, V> {
  return new Map([...end].map(([name, value]) => [name, subtract(start.get(name), value)]));
}

const minus = (from: bigint | undefined, to: bigint): bigint => to - (from ?? 0n);

function toldOf(names: readonly string[], read: (name: string) => bigint | undefined): readonly (readonly [string, bigint])[] {
  return names.flatMap((name) => {
    const value = read(name);
    return value === undefined ? [] : [[name, value] as const];
  });
}

function microseconds(info: Info, name: string): bigint | undefined {
  const seconds = info.number(name);
  return seconds === undefined ? undefined : BigInt(Math.round(seconds * 1e6));
}
