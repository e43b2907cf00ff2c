import { defineRule } from '../define-rule.ts';
import { setTo } from '../edit.ts';
import { isReplica, isReplicated } from '../replicated.ts';
import type { Rule } from '../rule.ts';
import { plural } from '../../text/plural.ts';
import { savePoints, savesSnapshots } from '../save-points.ts';
import { PERSISTENCE, REDIS_CONF, REPLICATION } from '../sources.ts';

/** How well what is written can be read again. */
export const durabilityRules: readonly Rule[] = [
  defineRule({
    id: 'RC310',
    name: 'unverified-files',
    title: 'damaged files would go unnoticed',
    severity: { store: 'info' },
    rationale:
      'rdbchecksum no saves about 10 % of the time of saving, and loads damaged files without a word. aof-load-truncated yes, the default, starts with a file cut short and only logs it.',
    advice: 'write `rdbchecksum yes`, and `aof-load-truncated no` where a lost tail must stop the start',
    bad: 'rdbchecksum no\n',
    good: 'rdbchecksum yes\n',
    source: REDIS_CONF,
    *check(subject) {
      if (subject.text('rdbchecksum') === 'no') {
        yield { at: subject.line('rdbchecksum'), message: 'rdbchecksum is no: a damaged snapshot is loaded without a word' };
      }
      const line = subject.line('aof-load-truncated');
      if (line === undefined || !subject.isOn('appendonly') || !subject.isOn('aof-load-truncated')) return;
      yield { at: line, message: 'aof-load-truncated is yes: a file cut short is loaded, and only the log tells' };
    },
  }),
  defineRule({
    id: 'RC311',
    name: 'aof-rewrite-disabled',
    title: 'the append-only file grows for ever',
    severity: { store: 'warning', queue: 'warning' },
    rationale:
      'Rewriting keeps the file as small as the data. With a percentage of 0 it never happens by itself, until the disk is full or a start takes hours.',
    advice: 'set `auto-aof-rewrite-percentage 100`, or run BGREWRITEAOF by a schedule',
    bad: 'appendonly yes\nauto-aof-rewrite-percentage 0\n',
    good: 'appendonly yes\nauto-aof-rewrite-percentage 100\n',
    source: PERSISTENCE,
    yieldsTo: ['auto-aof-rewrite-percentage'],
    *check(subject) {
      if (!subject.isOn('appendonly') || subject.number('auto-aof-rewrite-percentage') !== 0) return;
      yield {
        at: subject.line('auto-aof-rewrite-percentage'),
        message: 'auto-aof-rewrite-percentage is 0: the append-only file grows for ever',
      };
    },
  }),
  defineRule({
    id: 'RC312',
    name: 'primary-without-persistence',
    title: 'a primary that restarts empty empties its replicas',
    severity: { session: 'error', queue: 'error', store: 'error' },
    rationale:
      'Replicas copy whatever their primary has. A primary without snapshots and append-only file that is restarted by its supervisor comes back empty, and the replicas follow within seconds.',
    advice: 'give the primary persistence, or make sure that it is not restarted by itself before a replica took over',
    bad: 'save ""\nmin-replicas-to-write 1\n',
    good: 'save ""\nappendonly yes\nmin-replicas-to-write 1\n',
    source: REPLICATION,
    *check(subject) {
      if (isReplica(subject) || !isReplicated(subject)) return;
      if (savesSnapshots(subject) || subject.text('appendonly') !== 'no') return;
      yield {
        at: subject.line('save'),
        message: 'the primary keeps nothing on disk: restarted, it comes back empty and empties its replicas',
      };
    },
  }),
  defineRule({
    id: 'RC313',
    name: 'save-too-eager',
    title: 'snapshots are taken all the time',
    severity: 'warning',
    rationale:
      'A save point below a minute with a single change makes a server that is written to fork without a pause. More than a few save points say the same thing several times.',
    advice: 'use few and patient save points, such as `save 3600 1 300 100 60 10000`',
    bad: 'save 10 1\n',
    good: 'save 900 1\n',
    source: PERSISTENCE,
    yieldsTo: ['save'],
    numbers: { leastSeconds: 60, mostPoints: 5 },
    *check(subject, { leastSeconds, mostPoints }) {
      const points = savePoints(subject);
      const eager = points.find(({ seconds, changes }) => seconds < leastSeconds && changes <= 1);
      if (eager !== undefined) {
        yield {
          at: eager.line,
          message: `a snapshot after ${eager.seconds} s with ${plural(eager.changes, 'change')} (bound ${leastSeconds} s): the server forks all the time`,
        };
      }
      if (points.length > mostPoints)
        yield { at: subject.line('save'), message: `${points.length} save points (bound ${mostPoints}): most of them never decide` };
    },
  }),
  defineRule({
    id: 'RC314',
    name: 'relative-dir',
    title: 'data lands wherever the server was started',
    severity: { store: 'warning', queue: 'warning' },
    rationale:
      'A relative dir, and the default `./`, is the folder that the server happened to be started in. What lies in a folder for temporary files is deleted by the system.',
    advice: 'write an absolute path, such as `dir /var/lib/redis`',
    bad: 'dir ./\n',
    good: 'dir /var/lib/redis\n',
    source: REDIS_CONF,
    live: false,
    yieldsTo: ['dir'],
    *check(subject) {
      const directory = subject.text('dir') ?? '';
      if (!savesSnapshots(subject) && !subject.isOn('appendonly')) return;
      const at = subject.line('dir');
      if (/^\/(?:tmp|var\/tmp|dev\/shm)(?:\/|$)/.test(directory)) {
        yield { at, message: 'data is kept in a folder for temporary files: the system may delete it' };
      } else if (!directory.startsWith('/')) {
        yield {
          at,
          message: `${at === undefined ? 'no dir is set' : 'dir is a relative path'}: data lands wherever the server was started`,
        };
      }
    },
  }),
  defineRule({
    id: 'RC315',
    name: 'fsync-paused-on-rewrite',
    title: 'nothing is synced while a file is rewritten',
    severity: { store: 'info', queue: 'info' },
    rationale:
      'no-appendfsync-on-rewrite yes avoids pauses on slow disks; while a rewrite or snapshot runs, which may take minutes, the promise of appendfsync does not hold.',
    advice: 'write `no-appendfsync-on-rewrite no`, unless the disk makes the server pause',
    bad: 'appendonly yes\nno-appendfsync-on-rewrite yes\n',
    good: 'appendonly yes\nno-appendfsync-on-rewrite no\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['no-appendfsync-on-rewrite'],
    *check(subject) {
      if (!subject.isOn('appendonly') || !subject.isOn('no-appendfsync-on-rewrite')) return;
      yield {
        at: subject.line('no-appendfsync-on-rewrite'),
        message: 'no-appendfsync-on-rewrite is yes: while a file is rewritten, writes are not synced',
        fix: setTo(subject, 'unsafe', 'no-appendfsync-on-rewrite', 'no'),
      };
    },
  }),
];
