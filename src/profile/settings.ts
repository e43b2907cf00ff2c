import type {
  CheckBounds,
  EventRule,
  FamilyRule,
  HostPort,
  Named,
  Origin,
  Role,
  Safety,
  SecretSource,
  UnknownFamilies,
  WantedSetting,
} from './profile.ts';

/** Every value that a file, a URL, flags or the environment can say, by its dotted path. Times in ms, paths absolute. */
export interface Settings {
  readonly description: string;
  readonly role: Role;
  readonly 'connection.host': string;
  readonly 'connection.port': number;
  readonly 'connection.path': string;
  readonly 'connection.db': number;
  readonly 'connection.username': string;
  readonly 'connection.password': SecretSource;
  readonly 'connection.tls': boolean;
  readonly 'connection.tls.ca': string;
  readonly 'connection.tls.cert': string;
  readonly 'connection.tls.key': string;
  readonly 'connection.tls.servername': string;
  readonly 'connection.tls.insecure': boolean;
  readonly 'connection.sentinel.name': string;
  readonly 'connection.sentinel.nodes': readonly HostPort[];
  readonly 'connection.sentinel.username': string;
  readonly 'connection.sentinel.password': SecretSource;
  readonly 'connection.sentinel.tls': boolean;
  readonly 'connection.sentinel.tls.ca': string;
  readonly 'connection.sentinel.tls.cert': string;
  readonly 'connection.sentinel.tls.key': string;
  readonly 'connection.sentinel.tls.servername': string;
  readonly 'connection.sentinel.tls.insecure': boolean;
  readonly 'connection.cluster.nodes': readonly HostPort[];
  readonly [announced: `connection.cluster.natMap.${string}`]: HostPort;
  readonly 'connection.clientName': string;
  readonly 'connection.connectTimeout': number;
  readonly 'connection.commandTimeout': number;
  readonly 'targets.hitRatio': number;
  readonly 'targets.averageLatency': number;
  readonly 'targets.evictionPolicy': string;
  readonly [id: `targets.checks.${string}`]: CheckBounds;
  readonly [template: `families.${string}`]: FamilyRule;
  readonly unknown: UnknownFamilies;
  readonly 'tags.layout': string;
  readonly 'tags.prefix': string;
  readonly events: readonly EventRule[];
  readonly [directive: `config.${string}`]: WantedSetting;
  readonly 'lint.extends': readonly Named[];
  readonly 'lint.targets': readonly Named[];
  readonly 'lint.role': Role;
  readonly [rule: `lint.rules.${string}`]: string | number;
  readonly safety: Safety;
  readonly 'history.directory': string;
}

export interface Said<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** What one source says. */
export type Layer = { readonly [Path in keyof Settings]?: Said<Settings[Path]> };

/** One value of a layer, or none when `value` is `undefined`: collect them with `Object.assign`. */
export function say<Path extends keyof Settings>(path: Path, value: Settings[Path] | undefined, origin: Origin): Layer {
  // A computed key of a generic type widens to a string; the parameters hold what the cast claims.
  return value === undefined ? {} : ({ [path]: { value, origin } } as Layer);
}

/** All values of a layer by their paths. */
export function spoken(layer: Layer): readonly (readonly [path: string, said: Said<unknown>])[] {
  return Object.entries(layer).flatMap(([path, said]) => (said === undefined ? [] : [[path, said] as const]));
}

const ADDRESS = [
  'connection.host',
  'connection.path',
  'connection.sentinel.name',
  'connection.sentinel.nodes',
  'connection.cluster.nodes',
] as const;

/**
 * `over` wins value by value. An address is replaced as a whole: when `over` says a host, a socket, sentinels or cluster
 * seeds, the other kinds of address below it are gone; a port alone stays with the host it belongs to.
 */
export function overlay(base: Layer, over: Layer): Layer {
  const said = ADDRESS.filter((path) => over[path] !== undefined);
  const isReplaced = (path: string): boolean => {
    if (path.startsWith('connection.sentinel.')) return said.length > 0 && !said.some((key) => key.startsWith('connection.sentinel.'));
    // Said anew, it stands last: a rule has two names, and what is said of it last wins.
    if (path.startsWith('lint.rules.')) return Object.hasOwn(over, path);
    if (path === 'connection.port') return said.length > 0 && !said.includes('connection.host');
    if (path === 'connection.path') return said.length > 0 || over['connection.port'] !== undefined;
    return path === 'connection.host' || path === 'connection.cluster.nodes' ? said.length > 0 : false;
  };
  return { ...Object.fromEntries(spoken(base).filter(([path]) => !isReplaced(path))), ...over };
}
