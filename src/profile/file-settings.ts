import { dirname, resolve } from 'node:path';
import { DEFAULT_PORT, formatHostPort, parseHostPort } from './address.ts';
import { expandHome } from './places.ts';
import type { ParsedProfile } from './parse.ts';
import type { FamilyRule, HostPort, Origin, Safety, SecretSource, TtlRule } from './profile.ts';
import { lintSettings } from './lint-settings.ts';
import type { ProfileFile } from './schema.ts';
import { Secret } from './secret.ts';
import { type Layer, say } from './settings.ts';
import type { Trust } from './trust.ts';
import { urlSettings } from './url-settings.ts';

type ConnectionSection = NonNullable<ProfileFile['connection']>;
type Password = NonNullable<ConnectionSection['password']>;
type TlsSection = NonNullable<ConnectionSection['tls']>;

/** What settings need to know of the file that says them. */
export interface FileContext {
  /** Absolute. */
  readonly path: string;
  readonly home: string;
  readonly trust: Trust;
}

/** What a profile file says, as settings: paths are resolved against the file's folder, and each value knows its line. */
export function fileSettings(parsed: ParsedProfile, context: FileContext): Layer {
  const { description, role, connection, targets, families, unknown, tags, events, config, lint, safety, history } = parsed.content;
  const origin = (...path: readonly PropertyKey[]): Origin => ({ kind: 'file', where: parsed.where(path) });
  const path = (said: string | undefined): string | undefined =>
    said === undefined ? undefined : resolve(dirname(context.path), expandHome(said, context.home));
  return Object.assign(
    {},
    say('description', description, origin('description')),
    say('role', role, origin('role')),
    connection && connectionSettings(connection, origin, path, context.trust),
    say('targets.hitRatio', targets?.hitRatio, origin('targets', 'hitRatio')),
    say('targets.averageLatency', targets?.averageLatency, origin('targets', 'averageLatency')),
    say('targets.evictionPolicy', targets?.evictionPolicy, origin('targets', 'evictionPolicy')),
    ...entries(targets?.checks).map(([id, bounds]) => say(`targets.checks.${id}`, bounds, origin('targets', 'checks', id))),
    ...entries(families).map(([template, rule]) => say(`families.${template}`, familyRule(template, rule), origin('families', template))),
    say('unknown', unknown, origin('unknown')),
    say('tags.layout', tags?.layout, origin('tags', 'layout')),
    say('tags.prefix', tags?.prefix, origin('tags', 'prefix')),
    say('events', events, origin('events')),
    ...entries(config).map(([directive, value]) => say(`config.${directive}`, value, origin('config', directive))),
    lint && lintSettings(lint, parsed),
    say('safety', safety && safetyOf(safety), origin('safety')),
    say('history.directory', path(history?.directory), origin('history', 'directory')),
  );
}

type OriginOf = (...path: readonly PropertyKey[]) => Origin;
type PathOf = (said: string | undefined) => string | undefined;

function connectionSettings(said: ConnectionSection, originOf: OriginOf, path: PathOf, trust: Trust): Layer {
  const origin: OriginOf = (...keys) => originOf('connection', ...keys);
  return Object.assign(
    {},
    said.url && urlSettings(said.url, origin('url')),
    say('connection.host', said.host, origin('host')),
    say('connection.port', said.port, origin('port')),
    say('connection.path', path(said.path), origin('path')),
    say('connection.db', said.db, origin('db')),
    say('connection.username', said.username, origin('username')),
    say('connection.password', said.password && secretSource(said.password, origin('password'), path, trust), origin('password')),
    tlsSettings('connection.tls', said.tls, (...keys) => origin('tls', ...keys), path),
    said.sentinel && sentinelSettings(said.sentinel, (...keys) => origin('sentinel', ...keys), path, trust),
    say('connection.cluster.nodes', said.cluster?.nodes, origin('cluster', 'nodes')),
    ...entries(said.cluster?.natMap).map(([announced, reachable]) =>
      natSetting(announced, reachable, origin('cluster', 'natMap', announced)),
    ),
    say('connection.clientName', said.clientName, origin('clientName')),
    say('connection.connectTimeout', said.connectTimeout, origin('connectTimeout')),
    say('connection.commandTimeout', said.commandTimeout, origin('commandTimeout')),
  );
}

/** Nodes announce themselves as `host:port`, so that is what the map must be asked for. */
function natSetting(announced: string, reachable: HostPort, origin: Origin): Layer {
  const parsed = parseHostPort(announced, DEFAULT_PORT);
  return parsed ? say(`connection.cluster.natMap.${formatHostPort(parsed)}`, reachable, origin) : {};
}

function sentinelSettings(said: NonNullable<ConnectionSection['sentinel']>, origin: OriginOf, path: PathOf, trust: Trust): Layer {
  return Object.assign(
    {},
    say('connection.sentinel.name', said.name, origin('name')),
    say('connection.sentinel.nodes', said.nodes, origin('nodes')),
    say('connection.sentinel.username', said.username, origin('username')),
    say('connection.sentinel.password', said.password && secretSource(said.password, origin('password'), path, trust), origin('password')),
    tlsSettings('connection.sentinel.tls', said.tls, (...keys) => origin('tls', ...keys), path),
  );
}

function tlsSettings(
  at: 'connection.tls' | 'connection.sentinel.tls',
  said: TlsSection | undefined,
  origin: OriginOf,
  path: PathOf,
): Layer {
  if (said === undefined || typeof said === 'boolean') return say(at, said, origin());
  return Object.assign(
    say(at, true, origin()),
    say(`${at}.ca`, path(said.ca), origin('ca')),
    say(`${at}.cert`, path(said.cert), origin('cert')),
    say(`${at}.key`, path(said.key), origin('key')),
    say(`${at}.servername`, said.servername, origin('servername')),
    say(`${at}.insecure`, said.insecure, origin('insecure')),
  );
}

function secretSource(said: Password, { where }: Origin, path: PathOf, trust: Trust): SecretSource | undefined {
  if (said instanceof Secret) return { kind: 'plain', value: said };
  const { trusted } = trust;
  if (said.env !== undefined) return { kind: 'env', name: said.env, trusted, where };
  if (said.command !== undefined) return { kind: 'command', command: said.command, trusted, where };
  const file = path(said.file);
  return file === undefined ? undefined : { kind: 'file', path: file, confinedTo: trust.trusted ? undefined : trust.folder, where };
}

type SaidFamily = NonNullable<ProfileFile['families']>[string];
type SaidTtl = Exclude<SaidFamily, string | { seconds: number }>['ttl'];

function familyRule(template: string, said: SaidFamily): FamilyRule {
  if (typeof said === 'string' || 'seconds' in said) return { template, ttl: said };
  return { ...said, template, ttl: ttlRule(said.ttl) };
}

/** Durations of a section are in milliseconds, as all are in a profile file. */
function ttlRule(said: SaidTtl): TtlRule | undefined {
  if (said === undefined || typeof said === 'string' || 'seconds' in said) return said;
  const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1_000);
  return {
    seconds: seconds(said.exact),
    toleranceSeconds: seconds(said.tolerance),
    atMostSeconds: seconds(said.atMost),
    atLeastSeconds: seconds(said.atLeast),
    jitter: said.jitter,
    maxWithoutTtl: said.maxWithoutTtl,
  };
}

function safetyOf(said: NonNullable<ProfileFile['safety']>): Safety {
  if (typeof said === 'string') return { readonly: said === 'readonly', protected: said === 'protected' };
  return { readonly: said.readonly ?? false, protected: said.protected ?? false };
}

function entries<Value>(section: Readonly<Record<string, Value>> | undefined): readonly (readonly [string, Value])[] {
  return Object.entries(section ?? {});
}
