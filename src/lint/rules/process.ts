import { defineRule } from '../define-rule.ts';
import { deleteLines, setTo } from '../edit.ts';
import type { Rule } from '../rule.ts';
import { ADMINISTRATION, REDIS_CONF, SCALING } from '../sources.ts';

/** The process: how it is started, what it logs, how many threads it has. */
export const processRules: readonly Rule[] = [
  defineRule({
    id: 'RC407',
    name: 'daemonize-in-container',
    title: 'the server goes into the background while something waits for it',
    severity: 'warning',
    rationale:
      'In a container the first process must stay: when it goes into the background the container ends. systemd and upstart likewise wait for the process they started.',
    advice: 'set `daemonize no`',
    bad: 'daemonize yes\n',
    good: 'daemonize no\n',
    example: { facts: { container: true } },
    source: ADMINISTRATION,
    fixable: 'unsafe',
    *check(subject) {
      if (!subject.isOn('daemonize')) return;
      const supervised = subject.text('supervised') ?? 'no';
      const by = subject.facts.container === true ? 'a container ends when its first process goes into the background' : undefined;
      const waits =
        supervised === 'systemd' || supervised === 'upstart'
          ? `supervised is ${supervised}, which waits for the process it started`
          : undefined;
      const because = by ?? waits;
      if (because === undefined) return;
      yield { at: subject.line('daemonize'), message: `daemonize is yes: ${because}`, fix: setTo(subject, 'unsafe', 'daemonize', 'no') };
    },
  }),
  defineRule({
    id: 'RC408',
    name: 'logfile-in-container',
    title: 'the log goes where nobody looks',
    severity: 'info',
    rationale:
      'What a container writes into a file is gone with it; its standard output is kept. A server in the background without a logfile has no standard output: everything is lost.',
    advice: 'in a container write `logfile ""`; in the background name a file',
    bad: 'logfile /var/log/redis.log\n',
    good: 'logfile ""\n',
    example: { facts: { container: true } },
    source: REDIS_CONF,
    fixable: 'unsafe',
    *check(subject) {
      const file = subject.text('logfile') ?? '';
      if (subject.facts.container === true && file !== '') {
        const message = 'logfile names a file: in a container it is gone with the container';
        yield { at: subject.line('logfile'), message, fix: setTo(subject, 'unsafe', 'logfile', '""') };
      } else if (subject.isOn('daemonize') && file === '' && subject.text('syslog-enabled') === 'no') {
        yield {
          at: subject.line('logfile') ?? subject.line('daemonize'),
          message: 'daemonize is yes and no logfile is named: the log is lost',
        };
      }
    },
  }),
  defineRule({
    id: 'RC409',
    name: 'loglevel-unfit',
    title: 'the log says too much, or nothing',
    severity: 'warning',
    rationale:
      'debug and verbose log every client, and cost time and disk. With nothing, even failed saves and lost replicas leave no trace.',
    advice: 'set `loglevel notice`',
    bad: 'loglevel debug\n',
    good: 'loglevel notice\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['loglevel'],
    *check(subject) {
      const level = subject.text('loglevel') ?? '';
      if (!['debug', 'verbose', 'nothing'].includes(level)) return;
      const consequence = level === 'nothing' ? 'failed saves leave no trace' : 'it writes lines for every client';
      yield {
        at: subject.line('loglevel'),
        message: `loglevel is ${level}: ${consequence}`,
        fix: setTo(subject, 'unsafe', 'loglevel', 'notice'),
      };
    },
  }),
  defineRule({
    id: 'RC410',
    name: 'io-threads-too-many',
    title: 'more threads read and write than there are cores for',
    severity: 'warning',
    rationale:
      'Threads spin while they wait for work. On fewer than 4 cores they take time from the main thread; above 8 they hardly help any more.',
    advice: 'use 2 to 3 threads on 4 cores, 6 on 8, or the default of 1',
    bad: 'io-threads 4\n',
    good: 'io-threads 2\n',
    example: { facts: { cpus: 4 } },
    source: REDIS_CONF,
    yieldsTo: ['io-threads'],
    numbers: { mostThreads: 8, leastCpus: 4 },
    *check(subject, { mostThreads, leastCpus }) {
      const [threads, { cpus }] = [subject.number('io-threads') ?? 1, subject.facts];
      const at = subject.line('io-threads');
      if (threads <= 1) return;
      if (cpus !== undefined && (threads >= cpus || cpus < leastCpus)) {
        yield { at, message: `io-threads is ${threads} on ${cpus} cores: threads take time from the one that runs commands` };
      } else if (threads > mostThreads) {
        yield { at, message: `io-threads is ${threads} (bound ${mostThreads}): more hardly help, and spin while they wait` };
      }
    },
  }),
  defineRule({
    id: 'RC411',
    name: 'databases-many',
    title: 'numbered databases are used to keep things apart',
    severity: 'info',
    rationale:
      'Databases share one thread, one maxmemory and one policy, so they keep nothing apart but names. A cluster has only number 0, until Valkey 9.0 brought cluster-databases.',
    advice: 'use key prefixes, or a server for each purpose; keep `databases 16`',
    bad: 'databases 64\n',
    good: 'databases 16\n',
    source: SCALING,
    yieldsTo: ['databases'],
    numbers: { mostDatabases: 16 },
    *check(subject, { mostDatabases }) {
      const databases = subject.number('databases') ?? 1;
      const at = subject.line('databases');
      if (databases > mostDatabases) {
        yield {
          at,
          message: `databases is ${databases} (bound ${mostDatabases}): they share memory, policy and the thread, and a cluster has only one`,
        };
      }
    },
  }),
  defineRule({
    id: 'RC412',
    name: 'hz-high',
    title: 'background work takes much of the time',
    severity: { cache: 'info', session: 'info' },
    rationale:
      'hz says how often the server looks after clients and expired keys, active-expire-effort how hard it tries. High values cost CPU even when nothing happens.',
    advice: 'keep `hz 10` and `active-expire-effort 1`; raise them when expired keys pile up',
    bad: 'hz 200\n',
    good: 'hz 10\n',
    source: REDIS_CONF,
    numbers: { mostHz: 100, mostEffort: 5 },
    *check(subject, { mostHz, mostEffort }) {
      const [hz, effort] = [subject.number('hz') ?? 0, subject.number('active-expire-effort') ?? 0];
      const line = subject.line('hz');
      const written = line?.args[0]?.value ?? String(hz);
      const taken = written === String(hz) ? '' : `, taken as ${hz}`;
      if (hz > mostHz) yield { at: line, message: `hz is ${written}${taken} (bound ${mostHz}): background work takes time even when idle` };
      if (effort <= mostEffort) return;
      yield {
        at: subject.line('active-expire-effort'),
        message: `active-expire-effort is ${effort} (bound ${mostEffort}): expiring takes time from clients`,
      };
    },
  }),
  defineRule({
    id: 'RC510',
    name: 'debug-settings',
    title: 'a setting for debugging the server itself is on',
    severity: 'warning',
    rationale:
      'These settings delay saving and loading, or change how the server crashes, for tests of the server. CONFIG GET * does not show most of them, so nobody finds them later.',
    advice: 'delete the line',
    bad: 'key-load-delay 100\n',
    good: 'save 900 1\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    live: false,
    *check(subject) {
      for (const name of DEBUG_SETTINGS) {
        const setting = subject.settings.get(name);
        const line = setting?.effective.at(-1);
        if (setting === undefined || line === undefined || setting.value === setting.entry.default) continue;
        yield {
          at: line,
          message: `${name} is for tests of the server itself: it slows or breaks a real one`,
          fix: deleteLines(subject, 'unsafe', setting.directives),
        };
      }
    },
  }),
];

const DEBUG_SETTINGS = [
  'key-load-delay',
  'rdb-key-save-delay',
  'use-exit-on-panic',
  'watchdog-period',
  'aof-disable-auto-gc',
  'enable-debug-assert',
];
