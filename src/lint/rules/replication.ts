import { formatBytes } from '../../text/humanize.ts';
import { defineRule } from '../define-rule.ts';
import { setTo } from '../edit.ts';
import { isReplica, isReplicated } from '../replicated.ts';
import type { Rule } from '../rule.ts';
import { ADMINISTRATION, REDIS_CONF, REPLICATION, SENTINEL } from '../sources.ts';

/** Primaries and their replicas. */
export const replicationRules: readonly Rule[] = [
  defineRule({
    id: 'RC601',
    name: 'repl-backlog-small',
    title: 'a short interruption copies everything anew',
    severity: 'warning',
    rationale:
      'The backlog keeps the last writes. A replica that was away for longer than it reaches back is sent the whole data set. 1 MB, the default of Redis, is less than a second of a busy server.',
    advice: 'set it to the write rate times the longest interruption to bear, such as `repl-backlog-size 64mb`',
    bad: 'replicaof 10.0.0.1 6379\n',
    good: 'replicaof 10.0.0.1 6379\nrepl-backlog-size 64mb\n',
    source: ADMINISTRATION,
    fixable: 'unsafe',
    yieldsTo: ['repl-backlog-size'],
    numbers: { mostTooSmallBytes: 1024 * 1024 },
    *check(subject, { mostTooSmallBytes }) {
      const backlogBytes = subject.number('repl-backlog-size');
      if (!isReplicated(subject) || backlogBytes === undefined || backlogBytes > mostTooSmallBytes) return;
      yield {
        at: subject.line('repl-backlog-size'),
        message: `repl-backlog-size is ${formatBytes(backlogBytes)} (bound: more than ${formatBytes(mostTooSmallBytes)}): after a short interruption a replica copies everything`,
        evidence: { replBacklogBytes: backlogBytes },
        fix: setTo(subject, 'unsafe', 'repl-backlog-size', '64mb'),
      };
    },
  }),
  defineRule({
    id: 'RC602',
    name: 'diskless-off-cache',
    title: 'replicas of a cache are fed from the disk',
    severity: { cache: 'info' },
    rationale:
      'Without repl-diskless-sync a full copy is written to the disk and read again. A cache needs no such file; since Redis 7.0 diskless is the default.',
    advice: 'set `repl-diskless-sync yes`',
    bad: 'replicaof 10.0.0.1 6379\nrepl-diskless-sync no\n',
    good: 'replicaof 10.0.0.1 6379\nrepl-diskless-sync yes\n',
    source: ADMINISTRATION,
    fixable: 'unsafe',
    yieldsTo: ['repl-diskless-sync'],
    *check(subject) {
      if (!isReplicated(subject) || subject.text('repl-diskless-sync') !== 'no') return;
      yield {
        at: subject.line('repl-diskless-sync'),
        message: 'repl-diskless-sync is no: copies for replicas go over the disk',
        fix: setTo(subject, 'unsafe', 'repl-diskless-sync', 'yes'),
      };
    },
  }),
  defineRule({
    id: 'RC603',
    name: 'min-replicas',
    title: 'the number of replicas that writes wait for does not fit',
    severity: { cache: 'warning', queue: 'info', store: 'warning' },
    rationale:
      'With min-replicas-to-write 0 a primary that was cut off goes on taking writes, which are lost when it rejoins. For a cache the contrary matters: with 1 or more, a lost replica stops writing.',
    advice: 'for a store set `min-replicas-to-write 1` and `min-replicas-max-lag 10`; for a cache 0',
    bad: 'min-replicas-to-write 1\n',
    good: 'min-replicas-to-write 0\n',
    source: REPLICATION,
    yieldsTo: ['min-replicas-to-write'],
    *check(subject) {
      const wanted = subject.number('min-replicas-to-write') ?? 0;
      const connected = subject.facts.live?.connectedReplicas;
      const at = subject.line('min-replicas-to-write');
      if (subject.role === 'cache') {
        if (wanted > 0) yield { at, message: `min-replicas-to-write is ${wanted}: the cache refuses writes when a replica is lost` };
      } else if (connected !== undefined && !isReplica(subject) && wanted > connected) {
        yield { at, message: `min-replicas-to-write is ${wanted}, and ${connected} replicas are connected: writes are refused` };
      } else if (wanted === 0 && isReplicated(subject)) {
        yield { at, severity: 'info', message: 'min-replicas-to-write is 0: a primary that is cut off takes writes that will be lost' };
      }
    },
  }),
  defineRule({
    id: 'RC604',
    name: 'replica-writable',
    title: 'a replica takes writes of its own',
    severity: 'warning',
    rationale:
      'What is written to a replica is seen by nobody else, is lost with the next full copy, and keys with a TTL may stay for ever.',
    advice: 'set `replica-read-only yes`',
    bad: 'replica-read-only no\n',
    good: 'replica-read-only yes\n',
    source: REPLICATION,
    fixable: 'unsafe',
    yieldsTo: ['replica-read-only'],
    *check(subject) {
      if (subject.text('replica-read-only') !== 'no') return;
      yield {
        at: subject.line('replica-read-only'),
        message: `replica-read-only is no: what is written to ${isReplica(subject) ? 'the replica' : 'this server, should it become a replica,'} is lost, or stays for ever`,
        fix: setTo(subject, 'unsafe', 'replica-read-only', 'yes'),
      };
    },
  }),
  defineRule({
    id: 'RC605',
    name: 'stale-data',
    title: 'a replica that lost its primary answers in the wrong way',
    severity: { cache: 'info', store: 'info' },
    rationale:
      'Cut off from its primary, a replica serves old data, or with replica-serve-stale-data no refuses. A cache had better answer; a store may prefer an error to an old record.',
    advice: 'for a cache `replica-serve-stale-data yes`; for a store decide, and write it down',
    bad: 'replicaof 10.0.0.1 6379\nreplica-serve-stale-data no\n',
    good: 'replicaof 10.0.0.1 6379\nreplica-serve-stale-data yes\n',
    source: REDIS_CONF,
    yieldsTo: ['replica-serve-stale-data'],
    *check(subject) {
      if (!isReplicated(subject)) return;
      const at = subject.line('replica-serve-stale-data');
      const serves = subject.text('replica-serve-stale-data');
      if (subject.role === 'cache' && serves === 'no') {
        yield { at, message: 'replica-serve-stale-data is no: cut off from its primary, the cache answers with errors' };
      } else if (subject.role === 'store' && serves === 'yes' && at === undefined && subject.facts.live === undefined) {
        yield { message: 'replica-serve-stale-data is yes (the default): cut off from its primary, a replica serves old records' };
      }
    },
  }),
  defineRule({
    id: 'RC606',
    name: 'replica-priority-zero',
    title: 'a replica is never promoted',
    severity: 'warning',
    rationale: 'Sentinel never promotes a replica of priority 0. Where every replica has it, losing the primary ends the service.',
    advice: 'give at least one replica a priority above 0, such as the default of 100',
    bad: 'replicaof 10.0.0.1 6379\nreplica-priority 0\n',
    good: 'replicaof 10.0.0.1 6379\nreplica-priority 100\n',
    source: SENTINEL,
    yieldsTo: ['replica-priority'],
    *check(subject) {
      if (subject.number('replica-priority') !== 0) return;
      yield {
        at: subject.line('replica-priority'),
        message: 'replica-priority is 0: this server is never promoted when its primary is lost',
      };
    },
  }),
  defineRule({
    id: 'RC607',
    name: 'repl-timeout-below-ping',
    title: 'replicas are given up between two pings',
    severity: 'error',
    rationale:
      'On a quiet link only pings show that the other side lives. When repl-timeout is no longer than the time between two, the link is cut again and again.',
    advice: 'keep repl-timeout several times repl-ping-replica-period, such as 60 and 10',
    bad: 'repl-timeout 5\nrepl-ping-replica-period 10\n',
    good: 'repl-timeout 60\nrepl-ping-replica-period 10\n',
    source: REDIS_CONF,
    *check(subject) {
      const [timeout, period] = [subject.number('repl-timeout'), subject.number('repl-ping-replica-period')];
      if (timeout === undefined || period === undefined || timeout > period) return;
      const message = `repl-timeout is ${timeout} s, and a ping is sent every ${period} s: replicas are given up between two pings`;
      yield { at: subject.line('repl-timeout') ?? subject.line('repl-ping-replica-period'), message };
    },
  }),
  defineRule({
    id: 'RC608',
    name: 'repl-nodelay-disabled',
    title: 'writes reach replicas late',
    severity: 'warning',
    rationale:
      'With repl-disable-tcp-nodelay yes the kernel collects small packets for up to 40 ms before it sends them. That saves some traffic, and makes replicas lag.',
    advice: 'set `repl-disable-tcp-nodelay no`',
    bad: 'repl-disable-tcp-nodelay yes\n',
    good: 'repl-disable-tcp-nodelay no\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['repl-disable-tcp-nodelay'],
    *check(subject) {
      if (!subject.isOn('repl-disable-tcp-nodelay')) return;
      yield {
        at: subject.line('repl-disable-tcp-nodelay'),
        message: 'repl-disable-tcp-nodelay is yes: writes reach replicas up to 40 ms late',
        fix: setTo(subject, 'unsafe', 'repl-disable-tcp-nodelay', 'no'),
      };
    },
  }),
];
