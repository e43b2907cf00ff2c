import type { Severity } from '../../report.ts';
import { plural } from '../../text/plural.ts';
import { formatFraction, formatRate, formatSeconds } from '../../text/humanize.ts';
import { databases } from '../../redis/keyspace-info.ts';
import { type Check, everyRole, nodeCheck } from '../check.ts';
import type { Reading } from '../reading.ts';

const rate = nodeCheck({
  id: 'eviction/rate',
  title: 'keys are evicted because memory is full',
  reads: ['INFO evicted_keys', 'INFO maxmemory_policy', 'INFO keyspace', 'INFO keyspace_hits?', 'INFO keyspace_misses?'],
  roles: everyRole,
  matters: ['session', 'queue', 'store'],
  on: 'primary',
  thresholds: { infoShareOfKeysPerMinute: 0.01, warningShareOfKeysPerMinute: 1, fallenRatio: 0.05 },
  rationale:
    'With an allkeys-* policy a full cache evicts all the time, and should: that is a concern only when more than 1 % of the keys go ' +
    'each minute and fewer reads hit than before, or when all of them go within a minute: then hardly anything is read before it is ' +
    'gone. With volatile-* policies keys go before their TTL, which sessions and queues do not expect.',
  advice: 'raise maxmemory, shorten TTLs, or find what fills it: `cacheops audit`',
  source: 'https://redis.io/docs/latest/develop/reference/eviction/',
  assess(reading, { infoShareOfKeysPerMinute, warningShareOfKeysPerMinute, fallenRatio }, { role }) {
    const evicted = reading.counted('evicted_keys');
    if (evicted === 0) return [];
    const policy = reading.text('maxmemory_policy');
    const keys = databases(reading.info).reduce((sum, database) => sum + database.keys, 0);
    const shareOfKeysPerMinute = (reading.perSecond('evicted_keys') * 60) / Math.max(1, keys);
    const evidence = { evictedKeys: evicted, windowSeconds: reading.window.seconds, keys, policy };
    const message =
      `${plural(evicted, 'key')} evicted in ${formatSeconds(reading.window.seconds)} ` +
      `(${formatRate(reading.perSecond('evicted_keys'))}) with policy ${policy}`;
    const says = (severity: Severity, consequence: string) => [
      { severity, badness: shareOfKeysPerMinute, message: message + consequence, evidence },
    ];
    if (role !== 'cache' || policy.startsWith('volatile-')) return says('warning', ': keys go before their time');
    if (shareOfKeysPerMinute <= infoShareOfKeysPerMinute) return [];
    if (shareOfKeysPerMinute > warningShareOfKeysPerMinute)
      return says('warning', `: all keys are replaced every ${formatSeconds(60 / shareOfKeysPerMinute)}, the cache is too small`);
    const fallen = hitRatioFell(reading);
    return fallen > fallenRatio
      ? says('warning', `, and the hit ratio is ${formatFraction(fallen)} below that since boot: the cache is too small`)
      : says('info', `: ${formatFraction(shareOfKeysPerMinute)} of the keys each minute`);
  },
});

const stalled = nodeCheck({
  id: 'eviction/stalled',
  title: 'evicting does not keep up with writes',
  reads: ['INFO total_eviction_exceeded_time', 'INFO maxmemory_policy'],
  roles: everyRole,
  matters: [],
  on: 'primary',
  since: 'Redis 7.0 or any Valkey',
  thresholds: {},
  rationale:
    'The server is above maxmemory and could not free enough at once: clients wait while it evicts (Redis 7.0 and newer, every Valkey).',
  advice: 'raise maxmemory, or maxmemory-eviction-tenacity; check for few very large keys',
  source: 'https://redis.io/docs/latest/commands/info/',
  assess(reading) {
    const milliseconds = reading.counted('total_eviction_exceeded_time');
    // With noeviction the same clock runs, but nothing is meant to be evicted: memory/near-limit says that writes fail.
    if (milliseconds === 0 || reading.text('maxmemory_policy') === 'noeviction') return [];
    const seconds = milliseconds / 1000;
    return [
      {
        severity: 'warning',
        badness: seconds,
        message: `above maxmemory for ${formatSeconds(seconds)} of the last ${formatSeconds(reading.window.seconds)}: evicting does not keep up`,
        evidence: { exceededSeconds: seconds, windowSeconds: reading.window.seconds },
      },
    ];
  },
});

export const evictionChecks: readonly Check[] = [rate, stalled];

/** How far the window's hit ratio lies below the one since boot; 0 when there is nothing to compare. */
function hitRatioFell(reading: Reading): number {
  if (!reading.tells('keyspace_hits') || !reading.tells('keyspace_misses')) return 0;
  const ratio = (hits: number, misses: number) => (hits + misses === 0 ? undefined : hits / (hits + misses));
  const now = ratio(reading.counted('keyspace_hits'), reading.counted('keyspace_misses'));
  const ever = ratio(Number(reading.counter('keyspace_hits')), Number(reading.counter('keyspace_misses')));
  return now === undefined || ever === undefined ? 0 : ever - now;
}
