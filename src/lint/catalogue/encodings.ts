import type { EntryData } from './entry.ts';

/** How values are stored. */
// prettier-ignore
export const encodings: readonly EntryData[] = [
  { name: 'activerehashing', type: 'bool', default: 'yes' },
  { name: 'hash-max-listpack-entries', type: 'int', range: '0..INT64', default: '512', redis: '7.0', valkey: '7.2', aliases: [{ name: 'hash-max-ziplist-entries' }] },
  { name: 'hash-max-listpack-value', type: 'memory', range: '0..INT64', default: '64', redis: '7.0', valkey: '7.2', aliases: [{ name: 'hash-max-ziplist-value' }] },
  { name: 'hash-seed', type: 'string', valkey: '9.1', flags: 'immutable', check: 'hash-seed' },
  { name: 'hll-sparse-max-bytes', type: 'memory', range: '0..INT64', default: '3000' },
  { name: 'list-compress-depth', type: 'int', range: '0..2147483647', default: '0' },
  { name: 'list-max-listpack-size', type: 'int', range: 'INT32', default: '-2', redis: '7.0', valkey: '7.2', aliases: [{ name: 'list-max-ziplist-size' }] },
  { name: 'set-max-intset-entries', type: 'int', range: '0..INT64', default: '512' },
  { name: 'set-max-listpack-entries', type: 'int', range: '0..INT64', default: '128', redis: '7.2', valkey: '7.2' },
  { name: 'set-max-listpack-value', type: 'int', range: '0..INT64', default: '64', redis: '7.2', valkey: '7.2' },
  { name: 'stream-node-max-bytes', type: 'memory', range: '0..INT64', default: '4096' },
  { name: 'stream-node-max-entries', type: 'int', range: '0..INT64', default: '100' },
  { name: 'zset-max-listpack-entries', type: 'int', range: '0..INT64', default: '128', redis: '7.0', valkey: '7.2', aliases: [{ name: 'zset-max-ziplist-entries' }] },
  { name: 'zset-max-listpack-value', type: 'memory', range: '0..INT64', default: '64', redis: '7.0', valkey: '7.2', aliases: [{ name: 'zset-max-ziplist-value' }] },
  { name: 'stream-idmp-duration', type: 'int', default: '100', redis: '8.6', confidence: 'release-notes' },
  { name: 'stream-idmp-maxsize', type: 'int', default: '100', redis: '8.6', confidence: 'release-notes' },
  { name: 'hash-min-template-entries', type: 'int', range: '0..INT64', default: '0', redis: '8.10', confidence: 'release-notes' },
  { name: 'hash-max-template-entries', type: 'int', range: '0..INT64', default: '0', redis: '8.10', confidence: 'release-notes' },
  { name: 'hash-rdb-load-min-template-entries', type: 'int', range: '0..INT64', default: '0', redis: '8.10', confidence: 'release-notes' },
  { name: 'hash-rdb-load-max-template-entries', type: 'int', range: '0..INT64', default: '0', redis: '8.10', confidence: 'release-notes' },
  { name: 'hash-rdb-load-template-disassembly-threshold', type: 'int', range: '0..INT64', default: '0', redis: '8.10', confidence: 'release-notes' },
  { name: 'array-slice-size', type: 'int', redis: '8.10', confidence: 'snapshot' },
  { name: 'array-sparse-kmax', type: 'int', range: '0..256', redis: '8.10', confidence: 'snapshot' },
  { name: 'array-sparse-kmin', type: 'int', range: '0..256', redis: '8.10', confidence: 'snapshot' },
];
