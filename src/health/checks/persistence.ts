import { plural } from '../../text/plural.ts';
import { formatInteger, formatSeconds } from '../../text/humanize.ts';
import { beyond, type Check, everyRole, nodeCheck, type Roles } from '../check.ts';
import type { Reading } from '../reading.ts';

const persistencePage = 'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/';
const latencyPage = 'https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/';
const netdata = 'https://github.com/netdata/netdata/blob/master/src/health/health.d/redis.conf';
const GB = 1024 ** 3;

/** A cache can be filled again; what cannot must be on disk. */
const dataMatters: Roles = { cache: 'info', session: 'warning', queue: 'warning', store: 'warning' };

const rdbFailed = nodeCheck({
  id: 'persistence/rdb-failed',
  title: 'the last snapshot failed',
  reads: ['INFO rdb_last_bgsave_status'],
  roles: everyRole,
  matters: ['session', 'queue', 'store'],
  thresholds: {},
  rationale:
    'With stop-writes-on-bgsave-error, the default, the server refuses writes until a snapshot succeeds: this stops caches as well.',
  advice:
    "look at the server's log: usually the disk is full, the folder not writable, or fork found no memory (vm.overcommit_memory); " +
    'a cache can do without: `CONFIG SET save ""`',
  source: persistencePage,
  assess(reading) {
    const status = reading.text('rdb_last_bgsave_status');
    if (status === 'ok') return [];
    return [
      {
        severity: 'error',
        message: `the last snapshot (RDB) failed: writes may be refused with MISCONF`,
        evidence: { rdbLastBgsaveStatus: status },
      },
    ];
  },
});

const rdbSlow = nodeCheck({
  id: 'persistence/rdb-slow',
  title: 'a snapshot takes very long',
  reads: ['INFO rdb_last_bgsave_time_sec', 'INFO rdb_current_bgsave_time_sec'],
  roles: everyRole,
  matters: [],
  thresholds: { warningSeconds: 600, errorSeconds: 1200 },
  rationale: 'While a snapshot is written, changed pages are copied, so memory grows with its duration.',
  advice: 'take snapshots on a replica or less often, or give it a faster disk',
  source: netdata,
  assess(reading, { warningSeconds, errorSeconds }) {
    const seconds = Math.max(reading.gauge('rdb_last_bgsave_time_sec'), reading.gauge('rdb_current_bgsave_time_sec'));
    return beyond(seconds, { warning: warningSeconds, error: errorSeconds }, (bound) => ({
      message: `a snapshot (RDB) takes ${formatSeconds(seconds)} (bound ${formatSeconds(bound)})`,
      evidence: { bgsaveSeconds: seconds },
    }));
  },
});

const rdbOld = nodeCheck({
  id: 'persistence/rdb-old',
  title: 'the last snapshot is old',
  reads: ['INFO rdb_last_save_time', 'INFO rdb_changes_since_last_save', 'INFO aof_enabled', 'CONFIG GET save'],
  roles: dataMatters,
  matters: ['store'],
  thresholds: { warningSeconds: 86_400 },
  rationale:
    'Snapshots are configured, something changed since, and yet none was taken for a day: less is on disk than somebody believes. An AOF makes up for it.',
  advice: "look at the server's log, and at the save points: `CONFIG GET save`",
  source: 'https://samber.github.io/awesome-prometheus-alerts/rules#redis',
  assess(reading, { warningSeconds }) {
    if (reading.setting('save') === '' || reading.gauge('aof_enabled') === 1) return [];
    const changes = reading.gauge('rdb_changes_since_last_save');
    const ageSeconds = serverSeconds(reading) - reading.gauge('rdb_last_save_time');
    if (changes === 0) return [];
    return beyond(ageSeconds, { warning: warningSeconds }, (bound) => ({
      message: `the last snapshot (RDB) is ${formatSeconds(ageSeconds)} old (bound ${formatSeconds(bound)}), ${formatInteger(changes)} changes are not in it`,
      evidence: { ageSeconds, changesSinceLastSave: changes },
    }));
  },
});

const aofFailed = nodeCheck({
  id: 'persistence/aof-failed',
  title: 'the append-only file could not be written',
  reads: ['INFO aof_enabled', 'INFO aof_last_write_status', 'INFO aof_last_bgrewrite_status'],
  roles: everyRole,
  matters: ['session', 'queue', 'store'],
  thresholds: {},
  rationale: 'A server that cannot write its AOF refuses writes; one that cannot rewrite it fills the disk until it cannot write.',
  advice: "look at the server's log and at the free space of its disk",
  source: persistencePage,
  assess(reading) {
    if (reading.gauge('aof_enabled') === 0) return [];
    const [write, rewrite] = [reading.text('aof_last_write_status'), reading.text('aof_last_bgrewrite_status')];
    if (write === 'ok' && rewrite === 'ok') return [];
    return [
      {
        severity: 'error',
        message:
          write === 'ok'
            ? 'the last rewrite of the append-only file failed: it grows until the disk is full'
            : 'the last write to the append-only file failed: writes are refused',
        evidence: { aofLastWriteStatus: write, aofLastBgrewriteStatus: rewrite },
      },
    ];
  },
});

const fsyncDelayed = nodeCheck({
  id: 'persistence/fsync-delayed',
  title: 'the disk is too slow for the append-only file',
  reads: ['INFO aof_enabled', 'INFO aof_delayed_fsync?'],
  roles: everyRole,
  matters: [],
  thresholds: {},
  rationale: 'When an fsync of appendfsync everysec is still running after two seconds, the server itself waits, and all clients with it.',
  advice: 'use a faster or less shared disk; `CONFIG SET no-appendfsync-on-rewrite yes` when rewrites cause it',
  source: latencyPage,
  assess(reading) {
    if (reading.gauge('aof_enabled') === 0) return [];
    const delays = reading.counted('aof_delayed_fsync');
    if (delays === 0) return [];
    return [
      {
        severity: 'warning',
        badness: delays,
        message:
          `fsync of the append-only file was late ${plural(delays, 'time')} in ${formatSeconds(reading.window.seconds)}: ` +
          'clients waited for the disk',
        evidence: { delayedFsyncs: delays, windowSeconds: reading.window.seconds },
      },
    ];
  },
});

const forkSlow = nodeCheck({
  id: 'persistence/fork-slow',
  title: 'fork stops the server for long',
  reads: ['INFO latest_fork_usec', 'INFO used_memory_rss'],
  roles: everyRole,
  matters: [],
  thresholds: { warningMsPerGb: 100, errorMsPerGb: 200, leastMs: 20 },
  rationale:
    'The server stands still while fork copies its page tables. About 10 ms a gigabyte is usual; ten times as much tells of a slow ' +
    'virtual machine or of transparent huge pages. Short stops are not judged, however small the data.',
  advice: 'turn transparent huge pages off on the machine, take snapshots on a replica, or use a machine type with fast fork',
  source: latencyPage,
  assess(reading, { warningMsPerGb, errorMsPerGb, leastMs }) {
    const [forkMs, rssGb] = [reading.gauge('latest_fork_usec') / 1000, reading.gauge('used_memory_rss') / GB];
    if (forkMs < leastMs) return [];
    return beyond(forkMs / rssGb, { warning: warningMsPerGb, error: errorMsPerGb }, (bound) => ({
      message:
        `the last fork stopped the server for ${formatSeconds(forkMs / 1000)}, ` +
        `${formatSeconds(forkMs / rssGb / 1000)} a gigabyte (bound ${formatSeconds(bound / 1000)})`,
      evidence: { latestForkMs: forkMs, msPerGb: forkMs / rssGb },
    }));
  },
});

export const persistenceChecks: readonly Check[] = [rdbFailed, rdbSlow, rdbOld, aofFailed, fsyncDelayed, forkSlow];

/** The server's own clock where it tells it: ours may differ. */
function serverSeconds(reading: Reading): number {
  return reading.tells('server_time_usec') ? reading.gauge('server_time_usec') / 1e6 : reading.node.sample.at.wall.getTime() / 1000;
}
