import { plural } from '../../text/plural.ts';
import { formatNumber, formatSeconds } from '../../text/humanize.ts';
import { beyond, type Check, everyRole, informative, nodeCheck } from '../check.ts';

const latencyPage = 'https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/';

const stale = nodeCheck({
  id: 'expiry/stale',
  title: 'expired keys pile up',
  reads: ['INFO expired_stale_perc'],
  roles: everyRole,
  matters: [],
  on: 'primary',
  thresholds: { warningPercent: 10, errorPercent: 25 },
  rationale:
    'The server samples keys with a TTL and deletes those that are due. When more than a tenth of the sample is due it lags behind; ' +
    'above a quarter it repeats its cycle at once, which costs latency. Until deleted, they take memory and count as keys.',
  advice: 'spread TTLs (add jitter), or raise active-expire-effort: `CONFIG SET active-expire-effort 4`',
  source: latencyPage,
  assess(reading, { warningPercent, errorPercent }) {
    const percent = reading.gauge('expired_stale_perc');
    return beyond(percent, { warning: warningPercent, error: errorPercent }, (bound) => ({
      message: `${formatNumber(percent)} % of the keys with a TTL are expired but not deleted yet (bound ${formatNumber(bound)} %, sampled)`,
      evidence: { expiredStalePercent: percent },
    }));
  },
});

const cycleCapped = nodeCheck({
  id: 'expiry/cycle-capped',
  title: 'deleting expired keys ran out of time',
  reads: ['INFO expired_time_cap_reached_count'],
  roles: informative,
  matters: [],
  on: 'primary',
  thresholds: {},
  rationale: 'Each expire cycle may use only part of the processor; when it hits that cap, many keys expire at the same moment.',
  advice: 'spread TTLs (add jitter): keys written together expire together',
  source: latencyPage,
  assess(reading) {
    const cycles = reading.counted('expired_time_cap_reached_count');
    if (cycles === 0) return [];
    return [
      {
        severity: 'info',
        badness: cycles,
        message:
          `the expire cycle hit its time cap ${plural(cycles, 'time')} in ${formatSeconds(reading.window.seconds)}: ` +
          'many keys expire at once',
        evidence: { cappedCycles: cycles, windowSeconds: reading.window.seconds },
      },
    ];
  },
});

export const expiryChecks: readonly Check[] = [stale, cycleCapped];
