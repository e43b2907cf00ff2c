import type { EntryData } from './entry.ts';

/** Sockets, addresses and clients. */
// prettier-ignore
export const network: readonly EntryData[] = [
  { name: 'bind', type: 'special', arity: [0, 16], default: '* -::*' },
  { name: 'bind-source-addr', type: 'string', redis: '7.0', valkey: '7.2' },
  { name: 'client-default-resp', type: 'int', range: '2..3', default: '2', redis: '7.2', valkey: '7.2', flags: 'hidden immutable', build: 'LOG_REQ_RES' },
  { name: 'max-new-connections-per-cycle', type: 'int', range: '1..1000', default: '10', redis: '7.4', valkey: '8.0' },
  { name: 'max-new-tls-connections-per-cycle', type: 'int', range: '1..1000', default: '1', redis: '7.4', valkey: '8.0' },
  { name: 'maxclients', type: 'int', range: '1..4294967295', default: '10000' },
  { name: 'min-string-size-avoid-copy-reply', type: 'int', range: '0..2147483647', default: '16384', valkey: '9.0', flags: 'hidden' },
  { name: 'min-string-size-avoid-copy-reply-threaded', type: 'int', range: '0..2147483647', default: '65536', valkey: '9.0', flags: 'hidden' },
  { name: 'mptcp', type: 'bool', default: 'no', valkey: '9.0', flags: 'immutable' },
  { name: 'port', type: 'int', range: '0..65535', default: '6379', differs: [{ redis: '6.0-6.0', flags: 'immutable' }] },
  { name: 'protected-mode', type: 'bool', default: 'yes' },
  { name: 'rdma-bind', type: 'special', arity: [0, 16], default: '', valkey: '8.1' },
  { name: 'rdma-completion-vector', type: 'int', range: '-1..1024', default: '-1', valkey: '8.1', flags: 'immutable' },
  { name: 'rdma-port', type: 'int', range: '0..65535', default: '0', valkey: '8.1' },
  { name: 'rdma-rx-size', type: 'int', range: '65536..16777216', default: '1048576', valkey: '8.1', flags: 'immutable' },
  { name: 'socket-mark-id', type: 'int', range: '0..4294967295', default: '0', redis: '7.0', valkey: '7.2', flags: 'immutable' },
  { name: 'tcp-backlog', type: 'int', range: '0..2147483647', default: '511', flags: 'immutable' },
  { name: 'tcp-keepalive', type: 'int', range: '0..2147483647', default: '300' },
  { name: 'timeout', type: 'int', range: '0..2147483647', default: '0' },
  { name: 'unixsocket', type: 'string', flags: 'immutable' },
  { name: 'unixsocketgroup', type: 'string', valkey: '8.0', flags: 'immutable' },
  { name: 'unixsocketperm', type: 'octal', range: '0..511', default: '0', flags: 'immutable' },
];
