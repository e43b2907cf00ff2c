import type { EntryData } from './entry.ts';

/** RDB and AOF. */
// prettier-ignore
export const persistence: readonly EntryData[] = [
  { name: 'aof-disable-auto-gc', type: 'bool', default: 'no', redis: '7.0', valkey: '7.2', flags: 'hidden' },
  { name: 'aof-load-truncated', type: 'bool', default: 'yes' },
  { name: 'aof-rewrite-cpulist', type: 'string', redis: '7.4', valkey: '8.0', aliases: [{ name: 'aof_rewrite_cpulist' }], flags: 'immutable' },
  { name: 'aof-rewrite-incremental-fsync', type: 'bool', default: 'yes' },
  { name: 'aof-timestamp-enabled', type: 'bool', default: 'no', redis: '7.0', valkey: '7.2' },
  { name: 'aof-use-rdb-preamble', type: 'bool', default: 'yes' },
  { name: 'appenddirname', type: 'string', default: 'appendonlydir', redis: '7.0', valkey: '7.2', flags: 'immutable', check: 'file-name' },
  { name: 'appendfilename', type: 'string', default: 'appendonly.aof', flags: 'immutable', check: 'file-name', differs: [{ redis: '6.0-6.2', check: 'base-name' }] },
  { name: 'appendfsync', type: 'enum', values: 'everysec always no', default: 'everysec' },
  { name: 'appendonly', type: 'bool', default: 'no' },
  { name: 'auto-aof-rewrite-min-size', type: 'memory', range: '0..INT64', default: '67108864' },
  { name: 'auto-aof-rewrite-percentage', type: 'int', range: '0..2147483647', default: '100' },
  { name: 'dbfilename', type: 'string', default: 'dump.rdb', check: 'base-name', differs: [{ valkey: '8.0', check: 'file-name' }] },
  { name: 'dir', type: 'special', default: './' },
  { name: 'no-appendfsync-on-rewrite', type: 'bool', default: 'no' },
  { name: 'rdb-del-sync-files', type: 'bool', default: 'no' },
  { name: 'rdb-key-save-delay', type: 'int', range: 'INT32', default: '0', flags: 'hidden', differs: [{ redis: '6.0-6.0', range: '0..2147483647' }] },
  { name: 'rdb-save-incremental-fsync', type: 'bool', default: 'yes' },
  { name: 'rdb-version-check', type: 'enum', values: 'strict relaxed', default: 'strict', valkey: '8.1' },
  { name: 'rdbchecksum', type: 'bool', default: 'yes', flags: 'immutable' },
  { name: 'rdbcompression', type: 'bool', default: 'yes' },
  { name: 'sanitize-dump-payload', type: 'enum', values: 'no yes clients', default: 'no', ignored: { valkey: '9.1' }, redis: '6.2', valkey: '7.2-9.0' },
  { name: 'save', type: 'special', arity: [0, Infinity], repeats: 'accumulates', default: '3600 1 300 100 60 10000', differs: [{ redis: '6.0-6.0', default: '' }] },
  { name: 'stop-writes-on-bgsave-error', type: 'bool', default: 'yes' },
  { name: 'aof-load-corrupt-tail-max-size', type: 'int', range: '0..INT64', default: '0', redis: '8.4', confidence: 'release-notes' },
  { name: 'backupdirname', type: 'string', default: 'backupdir', redis: '8.10', flags: 'immutable', confidence: 'snapshot' },
  { name: 'backup-sealed-ttl', type: 'int', range: '0..INT64', default: '0', redis: '8.10', confidence: 'snapshot' },
  { name: 'preload-file', type: 'string', redis: '8.10', flags: 'immutable', confidence: 'snapshot' },
];
