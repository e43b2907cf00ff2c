import { formatInteger } from '../../text/humanize.ts';
import { defineRule } from '../define-rule.ts';
import { setTo } from '../edit.ts';
import type { Rule, Subject } from '../rule.ts';
import { KEYSPACE_NOTIFICATIONS, LATENCY_MONITOR, REDIS_CONF } from '../sources.ts';

/** What the server lets its operator see. */
export const observingRules: readonly Rule[] = [
  defineRule({
    id: 'RC501',
    name: 'slowlog-disabled',
    title: 'slow commands are not recorded',
    severity: 'warning',
    rationale: 'With a negative threshold, or a length of 0, the slowlog stays empty, which looks as if no command were slow.',
    advice: 'set `slowlog-log-slower-than 10000` (microseconds) and `slowlog-max-len 128`',
    bad: 'slowlog-log-slower-than -1\n',
    good: 'slowlog-log-slower-than 10000\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['slowlog-log-slower-than'],
    *check(subject) {
      const thresholdUs = subject.number('slowlog-log-slower-than');
      if (thresholdUs !== undefined && thresholdUs < 0) {
        const fix = setTo(subject, 'unsafe', 'slowlog-log-slower-than', '10000');
        yield {
          at: subject.line('slowlog-log-slower-than'),
          message: `slowlog-log-slower-than is ${thresholdUs}: slow commands are not recorded`,
          fix,
        };
      }
      if (subject.number('slowlog-max-len') !== 0) return;
      const fix = setTo(subject, 'unsafe', 'slowlog-max-len', '128');
      yield { at: subject.line('slowlog-max-len'), message: 'slowlog-max-len is 0: slow commands are not recorded', fix };
    },
  }),
  defineRule({
    id: 'RC502',
    name: 'slowlog-everything',
    title: 'every command is recorded as slow',
    severity: 'warning',
    rationale: 'With a threshold of 0 fast commands push the slow ones out within moments, and recording costs time.',
    advice: 'set `slowlog-log-slower-than 10000` (microseconds)',
    bad: 'slowlog-log-slower-than 0\n',
    good: 'slowlog-log-slower-than 10000\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['slowlog-log-slower-than'],
    *check(subject) {
      if (subject.number('slowlog-log-slower-than') !== 0) return;
      yield {
        at: subject.line('slowlog-log-slower-than'),
        message: 'slowlog-log-slower-than is 0: every command is recorded, and pushes the slow ones out',
        fix: setTo(subject, 'unsafe', 'slowlog-log-slower-than', '10000'),
      };
    },
  }),
  defineRule({
    id: 'RC503',
    name: 'slowlog-too-coarse',
    title: 'commands must be very slow to be recorded',
    severity: { cache: 'info', session: 'info' },
    rationale:
      'Commands of a cache take microseconds. At a threshold of a tenth of a second, everybody has waited for long before anything is recorded.',
    advice: 'set `slowlog-log-slower-than 10000` (microseconds), or less',
    bad: 'slowlog-log-slower-than 500000\n',
    good: 'slowlog-log-slower-than 10000\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['slowlog-log-slower-than'],
    numbers: { mostMicroseconds: 100_000 },
    *check(subject, { mostMicroseconds }) {
      const thresholdUs = subject.number('slowlog-log-slower-than') ?? 0;
      if (thresholdUs <= mostMicroseconds) return;
      yield {
        at: subject.line('slowlog-log-slower-than'),
        message: `slowlog-log-slower-than is ${formatInteger(thresholdUs)} µs (bound ${formatInteger(mostMicroseconds)}): most slow commands are not recorded`,
        fix: setTo(subject, 'unsafe', 'slowlog-log-slower-than', '10000'),
      };
    },
  }),
  defineRule({
    id: 'RC504',
    name: 'slowlog-max-len',
    title: 'the slowlog is very short, or very long',
    severity: 'info',
    rationale:
      'A short log has forgotten the night by the morning. Entries hold arguments of commands, so a very long log takes memory that is not counted anywhere obvious.',
    advice: 'set `slowlog-max-len 1024`',
    bad: 'slowlog-max-len 16\n',
    good: 'slowlog-max-len 1024\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['slowlog-max-len'],
    numbers: { leastEntries: 128, mostEntries: 100_000 },
    *check(subject, { leastEntries, mostEntries }) {
      const entries = subject.number('slowlog-max-len');
      if (entries === undefined || entries === 0 || (entries >= leastEntries && entries <= mostEntries)) return;
      const [bound, then] =
        entries < leastEntries ? [leastEntries, 'slow commands are soon forgotten'] : [mostEntries, 'it takes much memory'];
      yield {
        at: subject.line('slowlog-max-len'),
        message: `slowlog-max-len is ${formatInteger(entries)} (bound ${formatInteger(bound)}): ${then}`,
        fix: setTo(subject, 'unsafe', 'slowlog-max-len', entries < leastEntries ? '128' : '1024'),
      };
    },
  }),
  defineRule({
    id: 'RC505',
    name: 'latency-monitor-off',
    title: 'pauses of the server are not recorded',
    severity: { cache: 'info', store: 'info' },
    rationale:
      'The slowlog knows commands only. What fork, fsync, expiring and evicting hold up is recorded by the latency monitor, which is off by default and costs next to nothing.',
    advice: 'set `latency-monitor-threshold 100`, or what your clients can bear, in milliseconds',
    bad: 'latency-monitor-threshold 0\n',
    good: 'latency-monitor-threshold 100\n',
    source: LATENCY_MONITOR,
    fixable: 'unsafe',
    yieldsTo: ['latency-monitor-threshold'],
    *check(subject) {
      if (subject.number('latency-monitor-threshold') !== 0) return;
      const at = subject.line('latency-monitor-threshold');
      yield {
        at,
        message: `latency-monitor-threshold is 0${at === undefined ? ' (the default)' : ''}: pauses by fork, fsync or eviction are not recorded`,
        fix: setTo(subject, 'unsafe', 'latency-monitor-threshold', '100'),
      };
    },
  }),
  defineRule({
    id: 'RC506',
    name: 'latency-tracking-off',
    title: 'no command has a latency histogram',
    severity: 'info',
    rationale: 'With latency-tracking the server keeps percentiles of every command at hardly any cost. Without, only averages are left.',
    advice: 'delete the line, or write `latency-tracking yes`',
    bad: 'latency-tracking no\n',
    good: 'latency-tracking yes\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['latency-tracking'],
    *check(subject) {
      if (subject.text('latency-tracking') !== 'no') return;
      yield {
        at: subject.line('latency-tracking'),
        message: 'latency-tracking is no: only averages of commands are known',
        fix: setTo(subject, 'unsafe', 'latency-tracking', 'yes'),
      };
    },
  }),
  defineRule({
    id: 'RC507',
    name: 'keyspace-events-cost',
    title: 'every command publishes events',
    severity: { cache: 'warning' },
    rationale: 'The class `A` means nearly all events: each write, expiry and eviction is published, whether or not anybody listens.',
    advice: 'name the classes you need, such as `notify-keyspace-events Ex` for expired keys',
    bad: 'notify-keyspace-events KEA\n',
    good: 'notify-keyspace-events Ex\n',
    source: KEYSPACE_NOTIFICATIONS,
    yieldsTo: ['notify-keyspace-events'],
    *check(subject) {
      if (!events(subject).includes('A') || !/[KE]/.test(events(subject))) return;
      yield {
        at: subject.line('notify-keyspace-events'),
        message: 'notify-keyspace-events has A: every command that changes a key publishes messages',
      };
    },
  }),
  defineRule({
    id: 'RC508',
    name: 'keyspace-events-dead',
    title: 'events are chosen, and none is ever sent',
    severity: 'error',
    rationale: 'Events go to the channels of keys (K) or of events (E). With neither letter nothing is published, whatever else is chosen.',
    advice: 'add `E` (channels named by event) or `K` (by key), or write `notify-keyspace-events ""`',
    bad: 'notify-keyspace-events x\n',
    good: 'notify-keyspace-events Ex\n',
    source: KEYSPACE_NOTIFICATIONS,
    fixable: 'unsafe',
    *check(subject) {
      const classes = events(subject);
      if (classes === '' || /[KE]/.test(classes)) return;
      yield {
        at: subject.line('notify-keyspace-events'),
        message: `notify-keyspace-events ${classes} has neither K nor E: no event is ever sent`,
        fix: setTo(subject, 'unsafe', 'notify-keyspace-events', `E${classes}`),
      };
    },
  }),
  defineRule({
    id: 'RC509',
    name: 'keyspace-both-channels',
    title: 'every event is sent twice',
    severity: 'info',
    rationale:
      'With both K and E each event is published to the channel of the key and to that of the event. Most programs listen to one of them.',
    advice: 'keep the letter that your subscribers use',
    bad: 'notify-keyspace-events KEx\n',
    good: 'notify-keyspace-events Ex\n',
    source: KEYSPACE_NOTIFICATIONS,
    yieldsTo: ['notify-keyspace-events'],
    *check(subject) {
      if (!/K/.test(events(subject)) || !/E/.test(events(subject))) return;
      yield { at: subject.line('notify-keyspace-events'), message: 'notify-keyspace-events has K and E: every event is sent twice' };
    },
  }),
];

const events = (subject: Subject): string => subject.text('notify-keyspace-events') ?? '';
