import type { EntryData } from './entry.ts';

/** TLS. */
// prettier-ignore
export const tls: readonly EntryData[] = [
  { name: 'tls-auth-clients', type: 'enum', values: 'no yes optional', default: 'yes' },
  { name: 'tls-auth-clients-user', type: 'enum', values: 'CN URI off', default: 'off', redis: '8.6', valkey: '9.0', differs: [{ redis: '8.6', values: 'CN off' }] },
  { name: 'tls-auto-reload-interval', type: 'int', range: '0..2147483647', default: '0', valkey: '9.1' },
  { name: 'tls-ca-cert-dir', type: 'string' },
  { name: 'tls-ca-cert-file', type: 'string' },
  { name: 'tls-cert-file', type: 'string' },
  { name: 'tls-ciphers', type: 'string' },
  { name: 'tls-ciphersuites', type: 'string' },
  { name: 'tls-client-cert-file', type: 'string', redis: '6.2', valkey: '7.2' },
  { name: 'tls-client-key-file', type: 'string', redis: '6.2', valkey: '7.2' },
  { name: 'tls-client-key-file-pass', type: 'string', redis: '6.2', valkey: '7.2', flags: 'sensitive' },
  { name: 'tls-cluster', type: 'bool', default: 'no' },
  { name: 'tls-dh-params-file', type: 'string' },
  { name: 'tls-key-file', type: 'string' },
  { name: 'tls-key-file-pass', type: 'string', redis: '6.2', valkey: '7.2', flags: 'sensitive' },
  { name: 'tls-port', type: 'int', range: '0..65535', default: '0', differs: [{ redis: '6.0-6.0', flags: 'immutable' }] },
  { name: 'tls-prefer-server-ciphers', type: 'bool', default: 'no' },
  { name: 'tls-protocols', type: 'string' },
  { name: 'tls-replication', type: 'bool', default: 'no' },
  { name: 'tls-session-cache-size', type: 'int', range: '0..2147483647', default: '20480' },
  { name: 'tls-session-cache-timeout', type: 'int', range: '0..2147483647', default: '300' },
  { name: 'tls-session-caching', type: 'bool', default: 'yes' },
  { name: 'tls-groups', type: 'string', redis: '8.10', confidence: 'snapshot' },
  { name: 'tls-expected-peer-name', type: 'string', redis: '8.10', confidence: 'snapshot' },
];
