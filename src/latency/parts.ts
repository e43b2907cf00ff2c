import { isKnown } from '../redis/target.ts';
import { formatFraction, formatInteger, formatMicroseconds, formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import type { NodeLatency, TimePart } from './latency-data.ts';
import { eventWords, longestEvent } from './lately.ts';
import type { LatencyLook } from './look.ts';
import { commandPart } from './command-part.ts';
import { growth, nothing, taking, type Told } from './told.ts';

type Commands = NodeLatency['commands'];
type Events = NodeLatency['events'];

/** Where a node's time goes, from the outside in. Parts that the server tells nothing of are left out. */
export function partsOf(look: LatencyLook, commands: Commands, events: Events): readonly TimePart[] {
  const { window, sample } = look.facts;
  const told = isKnown(window) && isKnown(sample.info) && isKnown(look.start.info);
  const server: Told | undefined = told
    ? { seconds: window.value.seconds, grown: growth(look.start.info.value, sample.info.value), info: sample.info.value }
    : undefined;
  return [
    ...roundTrip(look),
    ...here(look),
    ...(server ? [commandPart(commands, server), ...eventLoop(server)] : []),
    ...slowCommands(look, events),
    ...(server ? [fork(server, events), disk(server, events), expiry(server, events), ...eviction(server, events)] : []),
    ...other(events),
  ];
}

function roundTrip({ roundTrip: known, withheld }: LatencyLook): readonly TimePart[] {
  if (!isKnown(known)) return [];
  const { samples, p50Ms, p99Ms, p999Ms, maxMs } = known.value;
  const percentiles = [
    ['p50', p50Ms],
    ['p99', p99Ms],
    ['p99.9', p999Ms],
  ] as const;
  const words = percentiles.flatMap(([name, ms]) => (ms === null ? [] : [`${name} ${formatSeconds(ms / 1000)}`]));
  const notSent = withheld === 0 ? [] : [`${formatInteger(withheld)} more not sent, as too many waited`];
  const evidence = [...words, `of ${plural(samples, 'PING')}`].join(' ');
  return [{ ...nothing, part: 'round trip', longestMs: maxMs, longestOf: 'window', evidence: [evidence, ...notSent].join(', ') }];
}

function here({ sentLate }: LatencyLook): readonly TimePart[] {
  if (sentLate === undefined) return [];
  const { p90Ms, p99Ms, maxMs } = sentLate;
  const [part, ms] = p99Ms === null ? ['ten', p90Ms] : ['a hundred', p99Ms];
  const evidence = `of our PINGs one in ${part} left ${formatSeconds(ms / 1000)} late or later`;
  return [{ ...nothing, part: 'here', longestMs: maxMs, longestOf: 'window', evidence }];
}

/** From Redis 7.2 and Valkey 7.2 on. */
function eventLoop(told: Told): readonly TimePart[] {
  const [turns, microseconds, inCommands] = ['eventloop_cycles', 'eventloop_duration_sum', 'eventloop_duration_cmd_sum'].map(told.grown);
  if (turns === undefined || microseconds === undefined || turns === 0) return [];
  const beside =
    inCommands === undefined
      ? []
      : [`${formatFraction(Math.max(0, microseconds - inCommands) / (microseconds || 1))} of it not in commands`];
  const evidence = [`mean ${formatMicroseconds(microseconds / turns)} of ${plural(turns, 'turn')}`, ...beside].join(', ');
  return [{ ...nothing, part: 'event loop', ...taking(microseconds / 1e6, told), evidence }];
}

function slowCommands({ slow, facts }: LatencyLook, events: Events): readonly TimePart[] {
  const threshold = isKnown(facts.settings) ? Number(facts.settings.value.get('slowlog-log-slower-than')) : Number.NaN;
  const recorded = longestEvent(events, 'slow commands');
  if (!isKnown(slow))
    return recorded.longestMs === null
      ? []
      : [{ ...nothing, part: 'slow commands', ...recorded, evidence: eventWords(events, 'slow commands').join(', ') }];
  const { entries, longestMs, longestCommand } = slow.value;
  const above = Number.isNaN(threshold) ? '' : threshold < 0 ? ' (which is off)' : ` (above ${formatMicroseconds(threshold)})`;
  const named = longestCommand === null || longestMs === null ? [] : [`longest ${longestCommand}, ${formatSeconds(longestMs / 1000)}`];
  const evidence = [
    `${plural(entries, 'new entry', 'new entries')} in the slowlog${above}`,
    ...named,
    ...eventWords(events, 'slow commands'),
  ];
  const longest = longestMs === null ? recorded : { longestMs, longestOf: 'window' as const };
  return [{ ...nothing, part: 'slow commands', ...longest, evidence: evidence.join(', ') }];
}

function fork(told: Told, events: Events): TimePart {
  const [forks, latestMicroseconds] = [told.grown('total_forks'), told.info.number('latest_fork_usec')];
  const latest = latestMicroseconds === undefined || latestMicroseconds === 0 ? undefined : latestMicroseconds;
  const recorded = longestEvent(events, 'fork');
  const happened = forks === undefined ? [] : [forks === 0 ? 'none in this time' : `${plural(forks, 'fork')} in this time`];
  const last = latest === undefined ? ['none since its counters began'] : [`the last took ${formatMicroseconds(latest)}`];
  return {
    part: 'fork',
    // Only of one can it be told what it took.
    ...(forks === 1 && latest !== undefined ? taking(latest / 1e6, told) : forks === 0 ? taking(0, told) : taking(undefined, told)),
    ...(recorded.longestMs === null && latest !== undefined ? { longestMs: latest / 1000, longestOf: 'boot' as const } : recorded),
    evidence: [...happened, ...last, ...eventWords(events, 'fork')].join(', '),
  };
}

function disk(told: Told, events: Events): TimePart {
  const isOn = told.info.text('aof_enabled') === '1';
  const [delayed, saving] = [told.grown('aof_delayed_fsync'), told.info.text('rdb_bgsave_in_progress') === '1'];
  const words = [
    isOn ? 'append-only file on' : 'append-only file off',
    ...(isOn && delayed !== undefined ? [`${plural(delayed, 'write')} waited for fsync`] : []),
    ...(saving ? ['a snapshot is being written'] : []),
    ...eventWords(events, 'disk'),
  ];
  return { ...nothing, part: 'disk', ...longestEvent(events, 'disk'), evidence: words.join(', ') };
}

function expiry(told: Told, events: Events): TimePart {
  const [ms, keys, capped] = ['expire_cycle_cpu_milliseconds', 'expired_keys', 'expired_time_cap_reached_count'].map(told.grown);
  const words = [
    keys === undefined ? 'how many keys expired is not known' : `${plural(keys, 'key')} expired`,
    ...(capped === undefined || capped === 0 ? [] : [`${plural(capped, 'cycle')} ended by the limit of time: expired keys pile up`]),
    ...eventWords(events, 'expiry'),
  ];
  return {
    ...nothing,
    part: 'expiry',
    ...taking(ms === undefined ? undefined : ms / 1000, told),
    ...longestEvent(events, 'expiry'),
    evidence: words.join(', '),
  };
}

/** Time above maxmemory is told from Redis 7.0 on; it is not time that evicting takes. */
function eviction(told: Told, events: Events): readonly TimePart[] {
  const [exceededMs, keys] = ['total_eviction_exceeded_time', 'evicted_keys'].map(told.grown);
  const words = [
    ...(keys === undefined ? [] : [`${plural(keys, 'key')} evicted`]),
    ...(exceededMs === undefined || exceededMs === 0 ? [] : [`above maxmemory for ${formatSeconds(exceededMs / 1000)}`]),
    ...eventWords(events, 'eviction'),
  ];
  return words.length === 0 ? [] : [{ ...nothing, part: 'eviction', ...longestEvent(events, 'eviction'), evidence: words.join(', ') }];
}

function other(events: Events): readonly TimePart[] {
  const words = eventWords(events, 'other');
  return words.length === 0 ? [] : [{ ...nothing, part: 'other', ...longestEvent(events, 'other'), evidence: words.join(', ') }];
}
