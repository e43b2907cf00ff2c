import { defineRule } from '../define-rule.ts';
import { setTo } from '../edit.ts';
import { idleSettings } from '../idle-settings.ts';
import type { Rule } from '../rule.ts';
import { savePoints, savesSnapshots } from '../save-points.ts';
import { LATENCY, PERSISTENCE, REDIS_CONF } from '../sources.ts';

/** What survives a restart, and what that costs. */
export const persistenceRules: readonly Rule[] = [
  defineRule({
    id: 'RC301',
    name: 'cache-with-rdb',
    title: 'a cache saves snapshots',
    severity: { cache: 'warning' },
    rationale:
      'Each snapshot forks the server: a pause that grows with its memory, and up to twice the memory while it writes. A cache can be filled again. Without any `save` line snapshots are on by default.',
    advice: 'add `save ""`',
    bad: 'maxmemory 2gb\n',
    good: 'maxmemory 2gb\nsave ""\n',
    source: LATENCY,
    fixable: 'unsafe',
    tells: 'save',
    *check(subject) {
      if (!savesSnapshots(subject)) return;
      const line = subject.line('save');
      const points = savePoints(subject).map(({ seconds, changes }) => `${seconds} ${changes}`);
      yield {
        at: line,
        message: `${line === undefined ? 'no `save` line: RDB snapshots are on' : 'RDB snapshots are on'} (${points.join(', ')}) in a cache`,
        fix: setTo(subject, 'unsafe', 'save', '""'),
      };
    },
  }),
  defineRule({
    id: 'RC302',
    name: 'cache-with-aof',
    title: 'a cache writes an append-only file',
    severity: { cache: 'warning' },
    rationale: 'Every write goes to the disk a second time, and rewriting the file forks the server. A cache can be filled again.',
    advice: 'set `appendonly no`, unless starting cold costs more than that',
    bad: 'save ""\nappendonly yes\n',
    good: 'save ""\nappendonly no\n',
    source: PERSISTENCE,
    fixable: 'unsafe',
    yieldsTo: ['appendonly'],
    *check(subject) {
      if (!subject.isOn('appendonly')) return;
      yield {
        at: subject.line('appendonly'),
        message: 'appendonly is yes in a cache: every write also goes to the disk',
        fix: setTo(subject, 'unsafe', 'appendonly', 'no'),
      };
    },
  }),
  defineRule({
    id: 'RC303',
    name: 'no-persistence-store',
    title: 'nothing survives a restart',
    severity: { session: 'warning', queue: 'error', store: 'error' },
    rationale: 'With neither snapshots nor an append-only file, a restart loses every record, job or session.',
    advice: 'set `appendonly yes`, or save points such as `save 900 1`',
    bad: 'save ""\n',
    good: 'save ""\nappendonly yes\n',
    source: PERSISTENCE,
    yieldsTo: ['save', 'appendonly'],
    *check(subject) {
      if (savesSnapshots(subject) || subject.text('appendonly') !== 'no') return;
      yield { at: subject.line('save'), message: 'neither snapshots nor an append-only file: a restart loses everything' };
    },
  }),
  defineRule({
    id: 'RC304',
    name: 'appendfsync-always',
    title: 'every write waits for the disk',
    severity: 'warning',
    rationale:
      'With always, the server syncs the file before it answers: the disk sets the pace of every write. everysec loses at most about one second.',
    advice: 'use `appendfsync everysec`, unless no acknowledged write may ever be lost',
    bad: 'appendonly yes\nappendfsync always\n',
    good: 'appendonly yes\nappendfsync everysec\n',
    source: PERSISTENCE,
    fixable: 'unsafe',
    yieldsTo: ['appendfsync'],
    *check(subject) {
      if (!subject.isOn('appendonly') || subject.text('appendfsync') !== 'always') return;
      yield {
        at: subject.line('appendfsync'),
        message: 'appendfsync is always: each write waits for the disk',
        fix: setTo(subject, 'unsafe', 'appendfsync', 'everysec'),
      };
    },
  }),
  defineRule({
    id: 'RC305',
    name: 'appendfsync-no',
    title: 'the append-only file may miss half a minute',
    severity: { store: 'warning', queue: 'warning' },
    rationale: 'With no, the kernel decides when to write: up to about 30 seconds are lost when the machine goes down.',
    advice: 'use `appendfsync everysec`',
    bad: 'appendonly yes\nappendfsync no\n',
    good: 'appendonly yes\nappendfsync everysec\n',
    source: PERSISTENCE,
    fixable: 'unsafe',
    yieldsTo: ['appendfsync'],
    *check(subject) {
      if (!subject.isOn('appendonly') || subject.text('appendfsync') !== 'no') return;
      yield {
        at: subject.line('appendfsync'),
        message: 'appendfsync is no: up to about 30 seconds of writes are lost when the machine goes down',
        fix: setTo(subject, 'unsafe', 'appendfsync', 'everysec'),
      };
    },
  }),
  defineRule({
    id: 'RC306',
    name: 'aof-setting-without-aof',
    title: 'a setting of the append-only file has nothing to act on',
    severity: 'info',
    rationale:
      'Without `appendonly yes` these lines do nothing, and read as if data were safe. Told where a line says something else than the default.',
    advice: 'delete the line, or set `appendonly yes` if that was meant',
    bad: 'appendonly no\nappendfsync always\n',
    good: 'appendonly no\nappendfsync everysec\n',
    source: PERSISTENCE,
    fixable: 'unsafe',
    live: false,
    *check(subject) {
      if (subject.text('appendonly') !== 'no') return;
      yield* idleSettings(subject, AOF_SETTINGS, 'appendonly is no');
    },
  }),
  defineRule({
    id: 'RC307',
    name: 'rdb-setting-without-save',
    title: 'a setting of snapshots has nothing to act on',
    severity: { cache: 'info' },
    rationale:
      'With `save ""` no snapshot is taken by itself, so how it would be taken hardly matters. BGSAVE by hand, and full synchronisation of replicas, still use some of these.',
    advice: 'delete the line, unless snapshots are taken by hand',
    bad: 'save ""\nstop-writes-on-bgsave-error no\n',
    good: 'save ""\n',
    source: PERSISTENCE,
    fixable: 'unsafe',
    live: false,
    *check(subject) {
      if (savesSnapshots(subject)) return;
      yield* idleSettings(subject, RDB_SETTINGS, '`save ""` takes no snapshots');
    },
  }),
  defineRule({
    id: 'RC308',
    name: 'stop-writes-on-cache',
    title: 'a full disk stops the cache',
    severity: { cache: 'warning' },
    rationale:
      'With snapshots on, a failed one makes the server refuse writes until the next succeeds. For a cache, a full disk then is an outage.',
    advice: 'set `stop-writes-on-bgsave-error no`, or take no snapshots: `save ""`',
    bad: 'save 900 1\n',
    good: 'save 900 1\nstop-writes-on-bgsave-error no\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    live: false,
    yieldsTo: ['save', 'stop-writes-on-bgsave-error'],
    *check(subject) {
      // Without a save line RC301 says all there is to say.
      if (!subject.isSet('save') || !savesSnapshots(subject) || !subject.isOn('stop-writes-on-bgsave-error')) return;
      yield {
        at: subject.line('stop-writes-on-bgsave-error') ?? subject.line('save'),
        message: 'stop-writes-on-bgsave-error is yes: when a snapshot fails, the cache refuses writes',
        fix: setTo(subject, 'unsafe', 'stop-writes-on-bgsave-error', 'no'),
      };
    },
  }),
  defineRule({
    id: 'RC309',
    name: 'stop-writes-off-store',
    title: 'writes go on although saving fails',
    severity: { store: 'warning', queue: 'warning' },
    rationale: 'A snapshot that fails is only in the log. With `no`, nobody notices that nothing has been saved for days.',
    advice: 'delete the line, or write `stop-writes-on-bgsave-error yes`, or watch rdb_last_bgsave_status',
    bad: 'stop-writes-on-bgsave-error no\n',
    good: 'stop-writes-on-bgsave-error yes\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['stop-writes-on-bgsave-error'],
    *check(subject) {
      if (!savesSnapshots(subject) || subject.text('stop-writes-on-bgsave-error') !== 'no') return;
      yield {
        at: subject.line('stop-writes-on-bgsave-error'),
        message: 'stop-writes-on-bgsave-error is no: when snapshots fail, nobody notices',
        fix: setTo(subject, 'unsafe', 'stop-writes-on-bgsave-error', 'yes'),
      };
    },
  }),
];

const AOF_SETTINGS = [
  'appendfsync',
  'no-appendfsync-on-rewrite',
  'auto-aof-rewrite-percentage',
  'auto-aof-rewrite-min-size',
  'aof-load-truncated',
  'aof-use-rdb-preamble',
  'aof-rewrite-incremental-fsync',
];
const RDB_SETTINGS = ['stop-writes-on-bgsave-error', 'rdb-save-incremental-fsync'];
