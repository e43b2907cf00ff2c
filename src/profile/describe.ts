import { formatDuration } from '../text/duration.ts';
import { formatHostPort } from './address.ts';
import type { Connection, FamilyRule, Named, Origin, Profile, SecretSource, TlsSource, TtlRule, WantedSetting } from './profile.ts';

/** One value of a profile as `profile show` prints it. */
export interface DescribedValue {
  /** As in a profile file: `connection.host`. */
  readonly path: string;
  /** As people write it; secrets are `‹redacted›`. */
  readonly value: string;
  readonly origin: Origin;
}

const DEFAULT: Origin = { kind: 'default', where: 'default' };

type Value = string | number | boolean | undefined;

/** Every value of a profile that is set, and where it came from. Secrets are not in it. */
export function describeProfile(profile: Profile): readonly DescribedValue[] {
  const { targets } = profile;
  const values: readonly (readonly [string, Value])[] = [
    ['name', profile.name],
    ['description', profile.description],
    ['role', profile.role],
    ...connectionValues(profile.connection),
    ['targets.hitRatio', targets.hitRatio === undefined ? undefined : `≥ ${percent(targets.hitRatio)}`],
    ['targets.averageLatency', targets.averageLatencyMs === undefined ? undefined : `≤ ${formatDuration(targets.averageLatencyMs)}`],
    ['targets.evictionPolicy', targets.evictionPolicy],
    ...Object.entries(targets.checks ?? {}).map(([id, bounds]) => [`targets.checks.${id}`, listed(bounds)] as const),
    ...profile.families.map((rule) => [`families.${rule.template}`, familyText(rule)] as const),
    ['unknown', profile.unknown],
    ['tags.layout', profile.tags.layout],
    ['tags.prefix', profile.tags.prefix],
    ['events', profile.events.map(({ on, tag }) => `${on} → ${tag}`).join(', ') || undefined],
    ...Object.entries(profile.config).map(([directive, value]) => [`config.${directive}`, wantedText(value)] as const),
    ['lint.extends', names(profile.lint.extends)],
    ['lint.targets', names(profile.lint.targets)],
    ['lint.role', profile.lint.role],
    ...Object.entries(profile.lint.rules).map(([rule, said]) => [`lint.rules.${rule}`, said] as const),
    ['safety', Object.entries(profile.safety).flatMap(([name, isOn]) => (isOn ? [name] : [])).join(', ') || 'none'],
    ['history.directory', profile.history.directory],
  ]; // prettier-ignore
  return values.flatMap(([path, value]) => (value === undefined ? [] : [{ path, value: String(value), origin: originOf(path, profile) }]));
}

/** Sentinels take the TLS of the connection where theirs is not said. */
function originOf(path: string, { origins }: Profile): Origin {
  return origins.get(path) ?? origins.get(path.replace('connection.sentinel.tls', 'connection.tls')) ?? DEFAULT;
}

function connectionValues(connection: Connection): readonly (readonly [string, Value])[] {
  const { sentinel, cluster } = connection;
  return [
    ...(sentinel ? sentinelValues(sentinel) : endpointValues(connection)),
    ['connection.db', connection.db],
    ['connection.username', connection.username],
    ['connection.password', secretText(connection.password)],
    ...tlsValues('connection.tls', connection.tls),
    ['connection.cluster.nodes', cluster.nodes.map(formatHostPort).join(', ') || undefined],
    ...Object.entries(cluster.natMap).map(
      ([announced, reachable]) => [`connection.cluster.natMap.${announced}`, formatHostPort(reachable)] as const,
    ),
    ['connection.clientName', connection.clientName],
    ['connection.connectTimeout', formatDuration(connection.connectTimeoutMs)],
    ['connection.commandTimeout', formatDuration(connection.commandTimeoutMs)],
  ];
}

function endpointValues({ endpoint }: Connection): readonly (readonly [string, Value])[] {
  if (endpoint.kind === 'unix') return [['connection.path', endpoint.path]];
  return [['connection.host', endpoint.host], ['connection.port', endpoint.port]]; // prettier-ignore
}

function sentinelValues(sentinel: NonNullable<Connection['sentinel']>): readonly (readonly [string, Value])[] {
  return [
    ['connection.sentinel.name', sentinel.name],
    ['connection.sentinel.nodes', sentinel.nodes.map(formatHostPort).join(', ')],
    ['connection.sentinel.username', sentinel.username],
    ['connection.sentinel.password', secretText(sentinel.password)],
    ...tlsValues('connection.sentinel.tls', sentinel.tls),
  ];
}

function tlsValues(at: string, tls: TlsSource | undefined): readonly (readonly [string, Value])[] {
  if (!tls) return [[at, 'off']];
  return [
    [at, 'on'],
    [`${at}.ca`, tls.caFile],
    [`${at}.cert`, tls.certFile],
    [`${at}.key`, tls.keyFile],
    [`${at}.servername`, tls.servername],
    [`${at}.insecure`, tls.insecure],
  ];
}

/** A command may hold a secret among its arguments: only the program is shown. */
function secretText(source: SecretSource | undefined): string | undefined {
  if (source?.kind === 'plain') return String(source.value);
  if (source?.kind === 'ask') return 'asked on the terminal';
  if (source?.kind === 'env') return `{env: ${source.name}}`;
  if (source?.kind === 'file') return `{file: ${source.path}}`;
  if (source?.kind !== 'command') return undefined;
  const program = /^[\w./~-]+(?=\s|$)/.exec(source.command.trim())?.[0];
  return `{command: ${program === undefined ? '' : `${program} `}…}${source.trusted ? '' : ' (refused: the profile was only found, not named)'}`;
}

function familyText({ ttl, type, maxBytes, maxKeys, maxElements, maxShare }: FamilyRule): string {
  const share = maxShare === undefined ? undefined : percent(maxShare);
  return listed({ ttl: ttlText(ttl), type, maxBytes, maxKeys, maxElements, maxShare: share });
}

/** `24h`, `none`, or `24h tolerance 1h jitter 10 %`. */
function ttlText(ttl: TtlRule | undefined): string | undefined {
  if (ttl === undefined || typeof ttl === 'string') return ttl;
  const time = (seconds: number | undefined): string | undefined => (seconds === undefined ? undefined : formatDuration(seconds * 1_000));
  const share = (part: number | undefined): string | undefined => (part === undefined ? undefined : percent(part));
  const bounds = {
    tolerance: time(ttl.toleranceSeconds),
    atMost: time(ttl.atMostSeconds),
    atLeast: time(ttl.atLeastSeconds),
    jitter: share(ttl.jitter),
    maxWithoutTtl: share(ttl.maxWithoutTtl),
  };
  const exact = time(ttl.seconds);
  return [...(exact === undefined ? [] : [exact]), ...(listed(bounds) === '' ? [] : [listed(bounds)])].join(' ') || 'required';
}

function wantedText(wanted: WantedSetting): string {
  const written = (value: string): string => (value === '' ? '""' : value);
  if (typeof wanted === 'string') return written(wanted);
  return wanted.oneOf === undefined ? listed(wanted) : `one of ${wanted.oneOf.map(written).join(', ')}`;
}

const names = (named: readonly Named[]): string | undefined => named.map(({ name }) => name).join(', ') || undefined;

function listed(values: object): string {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${String(value)}`])).join(', '); // prettier-ignore
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(4))} %`;
}
