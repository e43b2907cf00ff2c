import { UsageError } from '../errors.ts';
import { nearest } from '../text/nearest.ts';
import { DEFAULT_PORT, DEFAULT_SENTINEL_PORT, parseHostPort } from './address.ts';
import type { HostPort } from './profile.ts';
import { Secret } from './secret.ts';

/** What a connection URL says; what it does not say is `undefined`. */
export interface ConnectionUrl {
  readonly address:
    | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
    | { readonly kind: 'unix'; readonly path: string }
    | { readonly kind: 'sentinel'; readonly name: string; readonly nodes: readonly HostPort[] };
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: Secret | undefined;
  readonly db: number | undefined;
}

const SCHEMES = {
  redis: { kind: 'tcp', tls: false },
  rediss: { kind: 'tcp', tls: true },
  valkey: { kind: 'tcp', tls: false },
  valkeys: { kind: 'tcp', tls: true },
  unix: { kind: 'unix', tls: false },
  'redis+sentinel': { kind: 'sentinel', tls: false },
  'rediss+sentinel': { kind: 'sentinel', tls: true },
} as const;

/**
 * Reads `redis://user:password@host:port/db` and its relatives:
 *
 * - `rediss` and `valkeys` mean TLS; `unix:///path/to/socket?db=2`;
 * - `redis+sentinel://host:port,host:port/name/db`, whose user and password are those of the servers, not of the sentinels.
 *
 * As in redis-cli, credentials without a colon are a password. They end at the last `@`, so that a password which was not
 * percent-encoded is still read, and never taken for a part of the host. Fails with UsageError, which never quotes credentials.
 */
export function parseUrl(text: string): ConnectionUrl {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  if (!scheme) throw wrong('has no scheme', 'write it as redis://host:port/db');
  const { kind, tls } = schemeOf((scheme[1] ?? '').toLowerCase());
  const rest = text.slice(scheme[0].length);
  const at = rest.lastIndexOf('@');
  const { hosts, path, query } = split(rest.slice(at + 1));
  return { ...whereTo(kind, hosts, path, parameterDb(query)), tls, ...credentials(rest.slice(0, Math.max(at, 0))) };
}

function schemeOf(name: string): (typeof SCHEMES)[keyof typeof SCHEMES] {
  const known = Object.entries(SCHEMES).find(([scheme]) => scheme === name)?.[1];
  if (known) return known;
  const meant = nearest(name, Object.keys(SCHEMES));
  const advice = meant === undefined ? `use one of ${Object.keys(SCHEMES).join(', ')}` : `did you mean ${meant}://?`;
  throw wrong(`has the unknown scheme ${name}://`, advice);
}

function split(rest: string): { hosts: string; path: string; query: string } {
  const [beforeQuery = '', ...query] = rest.split('?');
  const slash = beforeQuery.indexOf('/');
  if (slash < 0) return { hosts: beforeQuery, path: '', query: query.join('?') };
  return { hosts: beforeQuery.slice(0, slash), path: beforeQuery.slice(slash + 1), query: query.join('?') };
}

function parameterDb(query: string): number | undefined {
  let db: number | undefined;
  for (const [name, value] of new URLSearchParams(query)) {
    // Not quoted: without an `@` behind it, a password with a question mark looks like a parameter.
    if (name !== 'db') throw wrong('has an unknown parameter', 'the only one is ?db=NUMBER');
    db = dbNumber(value);
  }
  return db;
}

function whereTo(
  kind: 'tcp' | 'unix' | 'sentinel',
  hosts: string,
  path: string,
  queryDb: number | undefined,
): Pick<ConnectionUrl, 'address' | 'db'> {
  if (kind === 'unix') {
    if (path === '' && hosts === '') throw wrong('names no socket', 'write it as unix:///path/to/redis.sock');
    if (hosts !== '') throw wrong('has a socket path that is not absolute', 'write it with three slashes: unix:///path/to/redis.sock');
    return { address: { kind, path: decode(`/${path}`, 'the path') }, db: queryDb };
  }
  if (kind === 'tcp') {
    if (hosts.includes(','))
      throw wrong('names several hosts', 'name one: the other nodes are discovered; several are for redis+sentinel://');
    return { address: { kind, ...hostPort(hosts, DEFAULT_PORT) }, db: databaseOf(path, queryDb) };
  }
  const [name = '', db = ''] = path.split('/');
  if (name === '') throw wrong('does not say which primary to ask the sentinels for', 'write it as redis+sentinel://host:26379/NAME');
  const nodes = hosts.split(',').map((host) => hostPort(host, DEFAULT_SENTINEL_PORT));
  return { address: { kind, name: decode(name, 'the name of the primary'), nodes }, db: databaseOf(db, queryDb) };
}

function hostPort(text: string, defaultPort: number): HostPort {
  const found = parseHostPort(text.startsWith(':') ? `127.0.0.1${text}` : text || '127.0.0.1', defaultPort);
  if (found) return found;
  // Not quoted: without an `@` before it, a half-typed `user:password` looks like a host and a port.
  throw wrong('has no valid host and port', 'write host:port with a port from 1 to 65535, and IPv6 addresses in brackets: [::1]:6379');
}

function databaseOf(path: string, queryDb: number | undefined): number | undefined {
  const trimmed = path.replace(/\/$/, '');
  return trimmed === '' ? queryDb : dbNumber(trimmed);
}

function dbNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw wrong('has a database that is not a number', 'write it as redis://host:port/0');
}

function credentials(text: string): Pick<ConnectionUrl, 'username' | 'password'> {
  const colon = text.indexOf(':');
  const username = decode(colon < 0 ? '' : text.slice(0, colon), 'the user name');
  const password = decode(colon < 0 ? text : text.slice(colon + 1), 'the password');
  return { username: username || undefined, password: password === '' ? undefined : new Secret(password) };
}

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(`has a % in ${what} that begins no percent-encoded character`, 'write a percent sign as %25');
  }
}

function wrong(problem: string, hint: string): UsageError {
  return new UsageError(`the connection URL ${problem}`, { hint });
}
