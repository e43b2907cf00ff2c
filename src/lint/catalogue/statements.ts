import type { EntryData } from './entry.ts';

/** What stands in files only: CONFIG GET knows nothing of it. */
// prettier-ignore
export const statements: readonly EntryData[] = [
  { name: 'include', type: 'statement', repeats: 'in-place' },
  { name: 'rename-command', type: 'statement', arity: [2, 2], repeats: 'accumulates' },
  { name: 'user', type: 'statement', arity: [1, Infinity], repeats: 'accumulates' },
  { name: 'loadmodule', type: 'statement', arity: [1, Infinity], repeats: 'accumulates' },
  { name: 'sentinel', type: 'statement', arity: [0, Infinity], repeats: 'accumulates' },
  { name: 'list-max-ziplist-entries', type: 'statement', ignored: { redis: '6.0', valkey: '7.2' } },
  { name: 'list-max-ziplist-value', type: 'statement', ignored: { redis: '6.0', valkey: '7.2' } },
];

export interface RemovedDirective {
  readonly name: string;
  /** The first version of Redis that refuses it. */
  readonly removedIn: string;
  readonly replacedBy?: string;
}

/** Names of old files that no server of the catalogue knows any more. */
export const removed: readonly RemovedDirective[] = [
  { name: 'vm-enabled', removedIn: '2.6' },
  { name: 'vm-swap-file', removedIn: '2.6' },
  { name: 'vm-max-memory', removedIn: '2.6' },
  { name: 'vm-page-size', removedIn: '2.6' },
  { name: 'vm-pages', removedIn: '2.6' },
  { name: 'vm-max-threads', removedIn: '2.6' },
  { name: 'really-use-vm', removedIn: '2.6' },
  { name: 'glueoutputbuf', removedIn: '2.6' },
  { name: 'hash-max-zipmap-entries', removedIn: '2.6', replacedBy: 'hash-max-listpack-entries' },
  { name: 'hash-max-zipmap-value', removedIn: '2.6', replacedBy: 'hash-max-listpack-value' },
];

/** A statement behind the word `sentinel`, in Sentinel's mode. */
export interface SentinelStatement {
  readonly name: string;
  /** Words behind the statement's name. */
  readonly arity: readonly [number, number];
  /** Read before any `monitor`, wherever it stands; the others need their primary monitored. */
  readonly first?: true;
  /** Written by Sentinel itself. */
  readonly generated?: true;
  readonly sensitive?: true;
  readonly value?: 'positive-time' | 'integer' | 'script' | 'bool' | 'run-id' | 'port' | 'monitor';
  readonly valkeySince?: string;
}

/** @see https://github.com/redis/redis/blob/7.2/src/sentinel.c (sentinelHandleConfiguration) */
// prettier-ignore
export const sentinelStatements: readonly SentinelStatement[] = [
  { name: 'monitor', arity: [4, 4], value: 'monitor' },
  { name: 'down-after-milliseconds', arity: [2, 2], value: 'positive-time' },
  { name: 'failover-timeout', arity: [2, 2], value: 'positive-time' },
  { name: 'parallel-syncs', arity: [2, 2], value: 'integer' },
  { name: 'notification-script', arity: [2, 2], value: 'script' },
  { name: 'client-reconfig-script', arity: [2, 2], value: 'script' },
  { name: 'auth-pass', arity: [2, 2], sensitive: true },
  { name: 'auth-user', arity: [2, 2] },
  { name: 'current-epoch', arity: [1, 1], first: true, generated: true },
  { name: 'myid', arity: [1, 1], first: true, generated: true, value: 'run-id' },
  { name: 'config-epoch', arity: [2, 2], generated: true },
  { name: 'leader-epoch', arity: [2, 2], generated: true },
  { name: 'known-replica', arity: [3, 3], generated: true },
  { name: 'known-slave', arity: [3, 3], generated: true },
  { name: 'known-sentinel', arity: [3, 4], generated: true },
  { name: 'rename-command', arity: [3, 3] },
  { name: 'announce-ip', arity: [1, 1], first: true },
  { name: 'announce-port', arity: [1, 1], first: true, value: 'port' },
  { name: 'deny-scripts-reconfig', arity: [1, 1], first: true, value: 'bool' },
  { name: 'sentinel-user', arity: [1, 1], first: true },
  { name: 'sentinel-pass', arity: [1, 1], first: true, sensitive: true },
  { name: 'resolve-hostnames', arity: [1, 1], first: true, value: 'bool' },
  { name: 'announce-hostnames', arity: [1, 1], first: true, value: 'bool' },
  { name: 'master-reboot-down-after-period', arity: [2, 2], value: 'integer' },
  { name: 'primary-reboot-down-after-period', arity: [2, 2], value: 'integer', valkeySince: '8.0' },
];
