import { formatFraction, formatSeconds } from '../../text/humanize.ts';
import { percentileBoundMicroseconds } from '../../redis/latency-histogram.ts';
import { beyond, type Check, everyRole, nodeCheck, type Problem } from '../check.ts';
import type { Reading } from '../reading.ts';

const latencyPage = 'https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/';

const roundTrip = nodeCheck({
  id: 'latency/round-trip',
  title: 'the server answers slowly, as seen from here',
  reads: ['PING'],
  roles: everyRole,
  matters: [],
  thresholds: { warningMs: 10, errorMs: 100, warningMeanMs: Number.POSITIVE_INFINITY },
  targeted: ({ averageLatencyMs }) => (averageLatencyMs === undefined ? {} : { warningMeanMs: averageLatencyMs }),
  rationale:
    "A PING does nothing, so what it takes is the network and the wait for the server's one thread; within one data centre well below " +
    '1 ms. One in ten PINGs must be that slow: a single one may be our own fault. targets.averageLatencyMs of the profile bounds the mean.',
  advice:
    'compare with `redis-cli --latency` on the server itself: slow there, look at slow commands (`cacheops slowlog`); fast there, at the network',
  source: latencyPage,
  assess(reading, { warningMs, errorMs, warningMeanMs }) {
    const { p90Ms, meanMs, samples } = reading.roundTrip;
    const evidence = { p90Ms, meanMs, samples };
    const slow = beyond(p90Ms, { warning: warningMs, error: errorMs }, (bound) => ({
      message: `one PING in ten takes ${formatSeconds(p90Ms / 1000)} or more (bound ${formatSeconds(bound / 1000)})`,
      evidence,
    }));
    if (slow.length > 0) return slow;
    return beyond(meanMs, { warning: warningMeanMs }, (bound) => ({
      message: `a PING takes ${formatSeconds(meanMs / 1000)} on average, target ${formatSeconds(bound / 1000)}`,
      evidence,
    }));
  },
});

const slowCommands = nodeCheck({
  id: 'latency/slow-commands',
  title: 'commands run long on the server',
  reads: ['INFO commandstats', 'LATENCY HISTOGRAM?'],
  roles: everyRole,
  matters: [],
  thresholds: { warningMs: 10, errorMs: 100 },
  rationale:
    'One thread runs all commands: while one takes 100 ms, every other client waits 100 ms. Judged by the slowest hundredth of each ' +
    'command in the window (LATENCY HISTOGRAM, whose buckets double, so by the lower end of the bucket); older servers tell only the mean.',
  advice: 'see which: `cacheops slowlog --group shape`; then scan in steps, shorten ranges, or cut scripts into pieces',
  source: latencyPage,
  assess(reading, { warningMs, errorMs }) {
    const problems = [...slowness(reading)].flatMap(([command, { atLeastMs, says }]): readonly (Problem & { readonly ms: number })[] =>
      beyond(atLeastMs, { warning: warningMs, error: errorMs }, (bound) => ({
        cause: command,
        message:
          `${command.toUpperCase().replace('|', ' ')} ${says} on the server ` +
          `(bound ${formatSeconds(bound / 1000)}): every client waits meanwhile`,
        evidence: { command, atLeastMs, windowSeconds: reading.window.seconds },
      })).map((problem) => ({ ...problem, ms: atLeastMs })),
    );
    return problems.toSorted((a, b) => b.ms - a.ms).slice(0, MOST_COMMANDS);
  },
});

const mainThread = nodeCheck({
  id: 'cpu/main-thread',
  title: "the server's one thread is nearly fully busy",
  reads: ['INFO used_cpu_sys', 'INFO used_cpu_user', 'INFO used_cpu_sys_main_thread?', 'INFO used_cpu_user_main_thread?'],
  roles: everyRole,
  matters: [],
  thresholds: { warningShare: 0.7, errorShare: 0.9, leastSeconds: 0.5 },
  rationale:
    'Commands run on one thread. When it is busy all the time, requests queue, however many cores the machine has. Before Redis 7.0 only the time of all threads is told.',
  advice:
    'see which commands take the time (the commands section), use io-threads for the network part, or split the data over more shards',
  source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html',
  assess(reading, { warningShare, errorShare, leastSeconds }) {
    if (reading.window.seconds < leastSeconds) return [];
    const thread = reading.tells('used_cpu_sys_main_thread') ? '_main_thread' : '';
    const share = (reading.perSecond(`used_cpu_sys${thread}`) + reading.perSecond(`used_cpu_user${thread}`)) / 1e6;
    return beyond(share, { warning: warningShare, error: errorShare }, (bound) => ({
      message:
        `the ${thread === '' ? 'server' : 'main thread'} is busy ${formatFraction(share)} of the time ` +
        `(bound ${formatFraction(bound)}): requests queue`,
      evidence: { busyShare: share, windowSeconds: reading.window.seconds },
    }));
  },
});

export const latencyChecks: readonly Check[] = [roundTrip, slowCommands, mainThread];

/** Enough to know what is wrong; `commands` in the data has them all. */
const MOST_COMMANDS = 3;

interface Slowness {
  readonly atLeastMs: number;
  readonly says: string;
}

function slowness(reading: Reading): ReadonlyMap<string, Slowness> {
  const { histograms } = reading.window.counted;
  const slow = new Map<string, Slowness>();
  for (const [command, { calls, microseconds }] of reading.commands()) {
    if (calls === 0n) continue;
    const histogram = histograms.get(command);
    const bound = histogram && percentileBoundMicroseconds(histogram, 0.99);
    const meanMs = Number(microseconds) / Number(calls) / 1000;
    if (bound === undefined) slow.set(command, { atLeastMs: meanMs, says: `takes ${formatSeconds(meanMs / 1000)} on average` });
    else
      slow.set(command, {
        atLeastMs: bound / 2000,
        says: `p99 is between ${formatSeconds(bound / 2e6)} and ${formatSeconds(bound / 1e6)}`,
      });
  }
  return slow;
}
