import { plural } from '../../text/plural.ts';
import { formatInteger, formatSeconds } from '../../text/humanize.ts';
import { type Check, informative, nodeCheck } from '../check.ts';
import { Untold } from '../reading.ts';

const slowlogPage = 'https://redis.io/docs/latest/commands/slowlog/';

const growing = nodeCheck({
  id: 'slowlog/growing',
  title: 'slow commands are logged',
  reads: ['SLOWLOG GET', 'CONFIG GET slowlog-max-len?'],
  roles: { cache: 'warning', session: 'warning', queue: 'warning', store: 'warning' },
  matters: [],
  thresholds: { warningPerMinute: 60 },
  rationale:
    'Entries are numbered, so the newest number tells how many came in the window, also when older ones were pushed out of the log. ' +
    'A few are in order; one a second is not.',
  advice: '`cacheops slowlog --group shape`',
  source: slowlogPage,
  assess(reading, { warningPerMinute }) {
    reading.value(reading.node.sample.lastSlowlogId);
    const entries = reading.window.slowlogEntries;
    if (entries === undefined) throw new Untold('the slowlog was not read at the start of the window', 'another run');
    if (entries === 0) return [];
    const perMinute = (entries * 60) / reading.window.seconds;
    const length = 'value' in reading.node.settings ? Number(reading.setting('slowlog-max-len')) : Number.POSITIVE_INFINITY;
    const lost = entries > length ? `, more than the log keeps (slowlog-max-len ${formatInteger(length)})` : '';
    return [
      {
        severity: entries > 1 && perMinute > warningPerMinute ? 'warning' : 'info',
        badness: entries,
        message: `${plural(entries, 'slow command')} in the last ${formatSeconds(reading.window.seconds)}${lost}`,
        evidence: { entries, perMinute, windowSeconds: reading.window.seconds },
      },
    ];
  },
});

const off = nodeCheck({
  id: 'slowlog/off',
  title: 'the slowlog is off',
  reads: ['CONFIG GET slowlog-log-slower-than'],
  roles: informative,
  matters: [],
  thresholds: {},
  rationale: 'With a negative threshold nothing is logged, so nobody can tell later what was slow.',
  advice: '`CONFIG SET slowlog-log-slower-than 10000` logs what takes 10 ms or more',
  source: slowlogPage,
  assess(reading) {
    const microseconds = Number(reading.setting('slowlog-log-slower-than'));
    if (microseconds >= 0) return [];
    return [
      {
        severity: 'info',
        message: `the slowlog is off (slowlog-log-slower-than ${microseconds}): slow commands leave no trace`,
        evidence: { slowlogLogSlowerThanMicroseconds: microseconds },
      },
    ];
  },
});

const logsEverything = nodeCheck({
  id: 'slowlog/logs-everything',
  title: 'the slowlog records every command',
  reads: ['CONFIG GET slowlog-log-slower-than'],
  roles: { cache: 'warning', session: 'warning', queue: 'warning', store: 'warning' },
  matters: [],
  thresholds: {},
  rationale: 'With a threshold of 0 each command is logged, which costs time and pushes out what matters within moments.',
  advice: '`CONFIG SET slowlog-log-slower-than 10000` logs what takes 10 ms or more',
  source: slowlogPage,
  assess(reading) {
    if (Number(reading.setting('slowlog-log-slower-than')) !== 0) return [];
    return [
      {
        severity: 'warning',
        message: 'the slowlog records every command (slowlog-log-slower-than 0)',
        evidence: { slowlogLogSlowerThanMicroseconds: 0 },
      },
    ];
  },
});

const largeTraffic = nodeCheck({
  id: 'slowlog/large-traffic',
  title: 'very large requests or replies are logged',
  reads: ['COMMANDLOG LEN large-request', 'COMMANDLOG LEN large-reply'],
  roles: informative,
  matters: [],
  engine: 'valkey',
  thresholds: {},
  rationale:
    'Valkey 8.1 keeps logs of requests and replies beyond 1 MiB (by default). Large ones fill buffers and the network, and stop others meanwhile.',
  advice: 'see them: `cacheops slowlog`; then read in pieces, or split large values',
  source: 'https://valkey.io/commands/commandlog-get/',
  assess(reading) {
    const [requests, replies] = [reading.value(reading.node.sample.largeRequests), reading.value(reading.node.sample.largeReplies)];
    if (requests + replies === 0) return [];
    return [
      {
        severity: 'info',
        badness: requests + replies,
        message: `${plural(requests, 'large request')} and ${plural(replies, 'large reply', 'large replies')} in the command log`,
        evidence: { largeRequests: requests, largeReplies: replies },
      },
    ];
  },
});

export const slowlogChecks: readonly Check[] = [growing, off, logsEverything, largeTraffic];
