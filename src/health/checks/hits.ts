import { formatFraction, formatInteger, formatSeconds } from '../../text/humanize.ts';
import { type Check, deploymentCheck, type Problem } from '../check.ts';
import { type Reading, Untold } from '../reading.ts';

const belowTarget = deploymentCheck({
  id: 'hits/below-target',
  title: 'fewer reads find their key than wanted',
  reads: ['INFO keyspace_hits', 'INFO keyspace_misses', 'INFO uptime_in_seconds'],
  roles: { cache: 'error', session: 'info', queue: 'info', store: 'info' },
  matters: ['cache'],
  thresholds: { warningRatio: 0.8, errorRatio: 0.5, leastLookups: 1000, leastUptimeSeconds: 1800 },
  targeted: ({ hitRatio }) => (hitRatio === undefined ? {} : { warningRatio: hitRatio, errorRatio: Math.min(0.5, hitRatio) }),
  rationale:
    'Below four hits in five a cache saves little of what it is there to save. Judged over the window, over all nodes together; ' +
    'when the window holds too few lookups, since boot. A cache that just started is still filling, and a handful of lookups is no ' +
    'ratio: then it is unknown, which for a cache matters.',
  advice:
    'look at evictions (is maxmemory too small?) and at lives that are too short (`cacheops ttl`); some keys may be read but never written',
  source: 'https://redis.io/docs/latest/develop/reference/eviction/',
  assess(readings, { warningRatio, errorRatio, leastLookups, leastUptimeSeconds }) {
    const uptimeSeconds = Math.min(...readings.map((reading) => reading.gauge('uptime_in_seconds')));
    if (uptimeSeconds < leastUptimeSeconds) {
      throw new Untold(
        `hit ratio: up for ${formatSeconds(uptimeSeconds)} only, the cache may still be filling`,
        `${formatSeconds(leastUptimeSeconds)} of uptime`,
      );
    }
    const { lookups, hits, over, seconds } = enoughLookups(readings, leastLookups);
    const ratio = hits / lookups;
    const bound = ratio < errorRatio ? errorRatio : warningRatio;
    if (ratio >= bound) return [];
    const problem: Problem = {
      severity: ratio < errorRatio ? 'error' : 'warning',
      message: `hit ratio ${formatFraction(ratio)} ${over} (${formatInteger(lookups)} lookups), target ${formatFraction(warningRatio)}`,
      evidence: { hitRatio: ratio, hits, lookups, windowSeconds: seconds, targetRatio: warningRatio },
    };
    return [problem];
  },
});

export const hitChecks: readonly Check[] = [belowTarget];

interface Lookups {
  readonly lookups: number;
  readonly hits: number;
  readonly over: string;
  /** `null` since boot. */
  readonly seconds: number | null;
}

function enoughLookups(readings: readonly Reading[], least: number): Lookups {
  const inWindow = sum(readings, (reading) => [reading.counted('keyspace_hits'), reading.counted('keyspace_misses')]);
  const seconds = Math.max(...readings.map(({ window }) => window.seconds));
  if (inWindow.lookups >= least) return { ...inWindow, over: `over ${formatSeconds(seconds)}`, seconds };
  const sinceBoot = sum(readings, (reading) => [Number(reading.counter('keyspace_hits')), Number(reading.counter('keyspace_misses'))]);
  if (sinceBoot.lookups >= least) return { ...sinceBoot, over: 'since boot', seconds: null };
  throw new Untold(
    `hit ratio: ${formatInteger(sinceBoot.lookups)} lookups since boot are too few to judge`,
    `${formatInteger(least)} lookups, or a longer --window`,
  );
}

function sum(
  readings: readonly Reading[],
  read: (reading: Reading) => readonly [hits: number, misses: number],
): { hits: number; lookups: number } {
  const pairs = readings.map(read);
  const hits = pairs.reduce((total, [hit]) => total + hit, 0);
  return { hits, lookups: hits + pairs.reduce((total, [, miss]) => total + miss, 0) };
}
