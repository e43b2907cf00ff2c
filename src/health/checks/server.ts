import { plural } from '../../text/plural.ts';
import { formatInteger, formatSeconds } from '../../text/humanize.ts';
import { databases } from '../../redis/keyspace-info.ts';
import { type Engine, isKnown } from '../../redis/target.ts';
import { type Check, deploymentCheck, everyRole, informative, nodeCheck } from '../check.ts';
import { Untold } from '../reading.ts';
import { withoutAddress } from '../without-address.ts';

const infoPage = 'https://redis.io/docs/latest/commands/info/';

const unreachable = deploymentCheck({
  id: 'server/unreachable',
  title: 'a node that should answer does not',
  reads: ['whether each node answers'],
  roles: everyRole,
  matters: [],
  evenUnanswered: true,
  thresholds: {},
  rationale:
    'What a silent primary holds nobody can read, whatever the others still believe of it: they notice after cluster-node-timeout, ' +
    'a sentinel after down-after-milliseconds. The figures are of the nodes that answer, and say so.',
  advice: 'is it up, and is it reachable from here as it is for clients? its log tells of a crash, the firewall of a cut',
  source: 'https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/',
  assess: (_readings, _thresholds, { silent }) =>
    silent.map(({ address, role, slots, reason, silentSeconds }) => ({
      severity: role === 'primary' ? 'error' : 'warning',
      message:
        `${role} ${address}${slots === 0 ? '' : ` with ${plural(slots, 'slot')}`} ` +
        `${silentSeconds === null ? 'does not answer' : `has not answered for ${formatSeconds(silentSeconds)}`}: ` +
        withoutAddress(reason, address),
      evidence: { address, role, slots, silentSeconds },
    })),
});

const loading = nodeCheck({
  id: 'server/loading',
  title: 'the server is loading its data',
  reads: ['INFO loading', 'INFO async_loading?'],
  roles: everyRole,
  matters: ['cache', 'session', 'queue', 'store'],
  thresholds: {},
  rationale: 'While it loads, a server answers nearly every command with LOADING.',
  advice: 'wait; `INFO persistence` tells loading_eta_seconds',
  source: infoPage,
  assess(reading) {
    const isLoading = reading.gauge('loading') === 1 || (reading.tells('async_loading') && reading.gauge('async_loading') === 1);
    if (!isLoading) return [];
    return [{ severity: 'error', message: 'the server is loading its data and refuses most commands', evidence: { loading: true } }];
  },
});

const busy = nodeCheck({
  id: 'server/busy',
  title: 'a script holds the server up',
  reads: ['INFO'],
  roles: everyRole,
  matters: [],
  thresholds: {},
  rationale:
    'A script or function that runs longer than busy-reply-threshold (5 s; lua-time-limit before Redis 7.0) stops everybody: ' +
    'all commands but SCRIPT KILL, FUNCTION KILL and SHUTDOWN NOSAVE are answered with BUSY.',
  advice: 'end it with `SCRIPT KILL` or `FUNCTION KILL`, which works as long as it has not written anything',
  source: 'https://redis.io/docs/latest/develop/programmability/',
  assess({ node: { sample } }) {
    if (isKnown(sample.info) || !/\bBUSY\b/.test(sample.info.unavailable)) return [];
    return [{ severity: 'error', message: 'a script runs for too long: every command is answered with BUSY', evidence: { busy: true } }];
  },
});

const restarted = nodeCheck({
  id: 'server/restarted',
  title: 'the server started anew a short while ago',
  reads: ['INFO uptime_in_seconds', 'INFO run_id'],
  roles: { cache: 'warning', session: 'warning', queue: 'warning', store: 'warning' },
  matters: [],
  thresholds: { infoUptimeSeconds: 3600 },
  rationale:
    'After a start caches are cold and counters begin at 0. A run_id that changed since the last look is a restart that somebody should know of.',
  advice: "look at the server's log and the system's (out of memory?), unless it was on purpose",
  source: infoPage,
  assess(reading, { infoUptimeSeconds }) {
    const uptimeSeconds = reading.gauge('uptime_in_seconds');
    const evidence = { uptimeSeconds, runId: reading.text('run_id') };
    if (reading.window.begins === 'restart') {
      return [
        {
          severity: 'warning',
          badness: -uptimeSeconds,
          message: `restarted since the last look, ${formatSeconds(uptimeSeconds)} ago: counters are judged from there`,
          evidence,
        },
      ];
    }
    if (uptimeSeconds >= infoUptimeSeconds) return [];
    const message = `up for ${formatSeconds(uptimeSeconds)} only: counters since boot say little yet`;
    return [{ severity: 'info', badness: -uptimeSeconds, message, evidence }];
  },
});

const statisticsReset = nodeCheck({
  id: 'server/statistics-reset',
  title: 'counters were set back during the window',
  reads: ['INFO total_commands_processed'],
  roles: informative,
  matters: [],
  thresholds: {},
  rationale: 'Somebody ran CONFIG RESETSTAT: what happened before it is lost, so rates over the window are lower bounds.',
  advice: 'compare with the next run; leave CONFIG RESETSTAT to nobody in production',
  source: 'https://redis.io/docs/latest/commands/config-resetstat/',
  assess(reading) {
    const counted = reading.counted('total_commands_processed');
    if (reading.window.begins !== 'reset') return [];
    return [
      {
        severity: 'info',
        message: 'counters were set back (CONFIG RESETSTAT): rates are lower bounds',
        evidence: { commandsSince: counted, windowSeconds: reading.window.seconds },
      },
    ];
  },
});

/**
 * The day from which a release line gets no fixes from its makers, as they announced it. Looked up in November 2026.
 * Of a line that is not here nothing is known: the check does not run.
 */
const END_OF_LIFE: Readonly<Partial<Record<Engine, Readonly<Record<string, string>>>>> = {
  redis: { '5.0': '2022-04-27', '6.0': '2022-05-31', '7.0': '2024-07-29', '8.0': '2026-02-11' },
  valkey: { '7.2': '2029-04-16', '8.0': '2027-09-15', '8.1': '2030-03-31', '9.0': '2028-10-21' },
};

const endOfLife = deploymentCheck({
  id: 'server/end-of-life',
  title: 'this release gets no more fixes',
  reads: ['engine and version, as found on connecting'],
  roles: informative,
  matters: [],
  evenUnanswered: true,
  thresholds: {},
  rationale:
    "Redis and Valkey are counted apart: Valkey's redis_version says only what it is compatible with. " +
    'Distributions may go on fixing a release that its makers gave up, so this is a remark.',
  advice: 'plan an upgrade, or make sure that your distribution still fixes this release',
  source: 'https://endoflife.date/redis and https://endoflife.date/valkey',
  assess(_readings, _thresholds, { engine, engineVersion, now }) {
    const line = engineVersion.split('.').slice(0, 2).join('.');
    const end = END_OF_LIFE[engine]?.[line];
    if (end === undefined) throw new Untold(`no date is known from which ${engine} ${line} gets no more fixes`);
    if (now < new Date(end)) return [];
    return [
      {
        severity: 'info',
        message: `${engine} ${line} gets no fixes from its makers since ${end}`,
        evidence: { engine, engineVersion, endOfLife: end },
      },
    ];
  },
});

const manyDatabases = nodeCheck({
  id: 'server/many-databases',
  title: 'several numbered databases are in use',
  reads: ['INFO keyspace'],
  roles: informative,
  matters: [],
  on: 'primary',
  thresholds: { infoDatabases: 1 },
  rationale:
    'Numbered databases share one thread, one maxmemory and one eviction: a busy one evicts the keys of the others. ' +
    'Most clusters know only database 0.',
  advice: 'use a key prefix, or a server of its own, for what must not disturb the rest',
  source: 'https://redis.io/docs/latest/commands/select/',
  assess(reading, { infoDatabases }) {
    const used = databases(reading.info).length;
    if (used <= infoDatabases) return [];
    return [
      {
        severity: 'info',
        badness: used,
        message: `${formatInteger(used)} numbered databases hold keys: they share memory and evict each other's keys`,
        evidence: { databases: used },
      },
    ];
  },
});

export const serverChecks: readonly Check[] = [unreachable, loading, busy, restarted, statisticsReset, endOfLife, manyDatabases];
