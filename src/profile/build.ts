import { UsageError } from '../errors.ts';
import { DEFAULT_PORT, DEFAULT_SENTINEL_PORT, formatHostPort } from './address.ts';
import { DEFAULTS } from './defaults.ts';
import type { Connection, Endpoint, HostPort, Origin, Profile, TlsSource } from './profile.ts';
import { type Layer, type Settings, spoken } from './settings.ts';

/** Makes a profile of all that was said, filling in defaults. Without a name it is called like its address. */
export function buildProfile(
  said: Layer,
  found: { readonly name: string | undefined; readonly origin: Origin },
  warnings: readonly string[],
): Profile {
  const connection = buildConnection(said);
  const families = Object.values(below(said, 'families.'));
  return {
    name: found.name ?? addressOf(connection),
    description: said.description?.value,
    role: said.role?.value ?? DEFAULTS.role,
    connection,
    targets: {
      hitRatio: said['targets.hitRatio']?.value,
      averageLatencyMs: said['targets.averageLatency']?.value,
      evictionPolicy: said['targets.evictionPolicy']?.value,
      checks: below(said, 'targets.checks.'),
    },
    families,
    unknown: said.unknown?.value ?? (families.length > 0 ? 'warn' : 'allow'),
    tags: { layout: said['tags.layout']?.value, prefix: said['tags.prefix']?.value },
    events: said.events?.value ?? [],
    config: below(said, 'config.'),
    lint: {
      extends: said['lint.extends']?.value ?? [],
      targets: said['lint.targets']?.value ?? [],
      role: said['lint.role']?.value,
      rules: below(said, 'lint.rules.'),
    },
    safety: said.safety?.value ?? DEFAULTS.safety,
    history: { directory: said['history.directory']?.value },
    origins: new Map([['name', found.origin], ...spoken(said).map(([path, { origin }]) => [path, origin] as const)]),
    warnings,
  };
}

function buildConnection(said: Layer): Connection {
  const sentinel = buildSentinel(said);
  const seeds = said['connection.cluster.nodes']?.value ?? [];
  const isHostSaid =
    said['connection.host'] !== undefined || said['connection.port'] !== undefined || said['connection.path'] !== undefined;
  const [firstSeed] = seeds;
  const start = sentinel?.nodes[0] ?? (isHostSaid ? undefined : firstSeed);
  return {
    endpoint: start ? { kind: 'tcp', ...start } : endpointOf(said),
    db: said['connection.db']?.value ?? DEFAULTS.db,
    username: said['connection.username']?.value,
    password: said['connection.password']?.value,
    tls: said['connection.path'] ? undefined : tlsOf(said, 'connection.tls'),
    sentinel,
    cluster: { nodes: seeds.filter((seed) => seed !== start), natMap: below(said, 'connection.cluster.natMap.') },
    clientName: said['connection.clientName']?.value ?? DEFAULTS.clientName,
    connectTimeoutMs: said['connection.connectTimeout']?.value ?? DEFAULTS.connectTimeoutMs,
    commandTimeoutMs: said['connection.commandTimeout']?.value ?? DEFAULTS.commandTimeoutMs,
  };
}

/** Sentinels use the TLS of the connection where theirs is not said: the same certificates serve both in most deployments. */
function buildSentinel(said: Layer): Connection['sentinel'] {
  const name = said['connection.sentinel.name'];
  if (!name) return refuseNameless(said);
  return {
    name: name.value,
    nodes: said['connection.sentinel.nodes']?.value ?? [{ host: DEFAULTS.host, port: DEFAULT_SENTINEL_PORT }],
    username: said['connection.sentinel.username']?.value,
    password: said['connection.sentinel.password']?.value,
    tls: tlsOf(said, said['connection.sentinel.tls'] ? 'connection.sentinel.tls' : 'connection.tls'),
  };
}

function refuseNameless(said: Layer): undefined {
  const first = spoken(said).find(([path]) => path.startsWith('connection.sentinel.'));
  if (!first) return undefined;
  throw new UsageError(`${first[1].origin.where}: connection.sentinel does not say the name of the primary`, {
    hint: 'add name: to connection.sentinel, as the sentinels know it',
  });
}

function endpointOf(said: Layer): Endpoint {
  const path = said['connection.path']?.value;
  if (path !== undefined) return { kind: 'unix', path };
  const address: HostPort = { host: said['connection.host']?.value ?? DEFAULTS.host, port: said['connection.port']?.value ?? DEFAULT_PORT };
  return { kind: 'tcp', ...address };
}

function tlsOf(said: Layer, at: 'connection.tls' | 'connection.sentinel.tls'): TlsSource | undefined {
  if (said[at]?.value !== true) return undefined;
  const cert = said[`${at}.cert`];
  const key = said[`${at}.key`];
  const alone = cert && !key ? cert : key && !cert ? key : undefined;
  if (alone)
    throw new UsageError(
      `${alone.origin.where}: a client certificate and its key go together: the ${cert ? 'key' : 'certificate'} is missing`,
      alone.origin.where === '--key' ? { hint: 'to name a key of the cache, leave out --key: cacheops invalidate user:42' } : undefined,
    );
  return {
    caFile: said[`${at}.ca`]?.value,
    certFile: cert?.value,
    keyFile: key?.value,
    servername: said[`${at}.servername`]?.value,
    insecure: said[`${at}.insecure`]?.value ?? false,
  };
}

type Prefix = 'targets.checks.' | 'families.' | 'config.' | 'lint.rules.' | 'connection.cluster.natMap.';

/** The values whose path begins with a prefix, by the rest of their path. */
function below<P extends Prefix>(said: Layer, prefix: P): Readonly<Record<string, Settings[`${P}${string}`]>> {
  const matching = spoken(said).filter(([path]) => path.startsWith(prefix));
  // The cast: which type a path has was checked when it was said, and the prefix is what decides it.
  return Object.fromEntries(matching.map(([path, { value }]) => [path.slice(prefix.length), value as Settings[`${P}${string}`]]));
}

function addressOf({ endpoint, sentinel }: Connection): string {
  if (sentinel) return sentinel.name;
  return endpoint.kind === 'unix' ? endpoint.path : formatHostPort(endpoint);
}
