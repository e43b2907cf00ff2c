import type { Secret } from './secret.ts';

/** What this Redis is for. Decides which checks apply and how hard they judge. */
export const ROLES = ['cache', 'session', 'queue', 'store'] as const;
export type Role = (typeof ROLES)[number];

/** A profile after merging: every value is set, and {@link Profile.origins} says where it came from. */
export interface Profile {
  readonly name: string;
  readonly description: string | undefined;
  readonly role: Role;
  readonly connection: Connection;
  readonly targets: Targets;
  readonly families: readonly FamilyRule[];
  /** What becomes of families that none of {@link families} declares. */
  readonly unknown: UnknownFamilies;
  readonly tags: TagRules;
  /** What `invalidate --listen` makes of events. */
  readonly events: readonly EventRule[];
  /** Recommended settings, as redis.conf writes them: `maxmemory` → `2gb`. */
  readonly config: Readonly<Record<string, WantedSetting>>;
  readonly lint: LintRules;
  readonly safety: Safety;
  readonly history: { readonly directory: string | undefined };
  /** Dotted path of a value (`connection.host`) → where it was said. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Things the user should know about how it was found, such as a readable plain-text password. */
  readonly warnings: readonly string[];
}

export interface Origin {
  /** `flag`, `environment`, `file` or `default`. */
  readonly kind: 'flag' | 'environment' | 'file' | 'default';
  /** `--host`, `REDIS_URL`, or `path/to/profile.yaml:12:5`. */
  readonly where: string;
}

/** Bounds that replace the built-in thresholds of checks. */
export interface Targets {
  /** Wanted at least, 0 to 1. */
  readonly hitRatio: number | undefined;
  /** Wanted at most, client round trip. */
  readonly averageLatencyMs: number | undefined;
  readonly evictionPolicy: string | undefined;
  /** Bounds of single checks by their id, such as `memory/fragmentation`, in the unit that the check is explained in. */
  readonly checks?: Readonly<Record<string, CheckBounds>> | undefined;
}

export interface CheckBounds {
  readonly warning?: number | undefined;
  readonly error?: number | undefined;
}

/** A family of keys: all that match one template. */
export interface FamilyRule {
  /** `session:{user_id}`. */
  readonly template: string;
  /** What its keys' life should be. */
  readonly ttl: TtlRule | undefined;
  /** What TYPE says of its keys. */
  readonly type?: KeyType | undefined;
  /** Most bytes that one key may use. */
  readonly maxBytes?: number | undefined;
  readonly maxKeys?: number | undefined;
  /** Most elements in one key: fields, members or entries. */
  readonly maxElements?: number | undefined;
  /** Largest part of the used memory, 0 to 1. */
  readonly maxShare?: number | undefined;
}

/** `none` forbids an expiry; `required` asks for one, of whatever length. */
export type TtlRule = 'none' | 'required' | TtlBounds;

/** What a key should be given to live. Whatever of it is said, a key without an expiry breaks it. */
export interface TtlBounds {
  /** This long: `24h`. */
  readonly seconds?: number | undefined;
  /** How much longer than {@link seconds} a life may be. */
  readonly toleranceSeconds?: number | undefined;
  readonly atMostSeconds?: number | undefined;
  readonly atLeastSeconds?: number | undefined;
  /** Lives are to differ by this part of themselves, 0 to 1, so that keys written together do not expire together. */
  readonly jitter?: number | undefined;
  /** The part of the keys that may be without an expiry, 0 to 1; none when it is not said. */
  readonly maxWithoutTtl?: number | undefined;
}

export const UNKNOWN_FAMILIES = ['allow', 'warn', 'fail'] as const;
export type UnknownFamilies = (typeof UNKNOWN_FAMILIES)[number];

export const KEY_TYPES = ['string', 'list', 'set', 'zset', 'hash', 'stream', 'vectorset'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** How tags are kept; what is absent is found out. */
export interface TagRules {
  /** As `--layout` takes it: `laravel`. */
  readonly layout: string | undefined;
  /** What the keys of the layout begin with. */
  readonly prefix: string | undefined;
}

/** What an event says: entries with this tag are stale. */
export interface EventRule {
  /** The name of the event: `user.updated`. */
  readonly on: string;
  /** Written as a key template, with fields of the event as placeholders: `user:{id}`. */
  readonly tag: string;
}

/** What a setting should be: this value, or one within bounds. Values are as redis.conf writes them. */
export type WantedSetting = string | WantedRange;

/** Either of the bounds or both, or the values that will do. */
export interface WantedRange {
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly oneOf?: readonly string[] | undefined;
}

export const RULE_SEVERITIES = ['off', 'info', 'warning', 'error'] as const;

/** How configuration files are judged. The linter knows which rules, presets and servers there are; here they are words. */
export interface LintRules {
  /** Presets, the first one weakest. */
  readonly extends: readonly Named[];
  /** Servers such as `redis@7.2`; worked out from each file when there are none. */
  readonly targets: readonly Named[];
  /** When it is not the profile's own. */
  readonly role: Role | undefined;
  /** `RC301` → its severity, `RC402.mostSeconds` → a number of a rule, by id or name as written; what wins last. */
  readonly rules: Readonly<Record<string, string | number>>;
}

/** A word with the place where it stands. */
export interface Named {
  readonly name: string;
  readonly where: string;
}

export interface Safety {
  /** No command may write. */
  readonly readonly: boolean;
  /** A write asks for the profile's name to be typed. */
  readonly protected: boolean;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export interface Tls {
  /** PEM texts. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: Secret | undefined;
  readonly servername: string | undefined;
  /** Accepts any certificate. */
  readonly insecure: boolean;
}

export interface Credentials {
  readonly username: string | undefined;
  readonly password: Secret | undefined;
}

/** How to reach a deployment, before any secret was fetched or file read. */
export interface Connection {
  /** Where to start: one address. Cluster, replicas and so on are discovered from there. With Sentinel, its first node. */
  readonly endpoint: Endpoint;
  readonly db: number;
  readonly username: string | undefined;
  readonly password: SecretSource | undefined;
  readonly tls: TlsSource | undefined;
  readonly sentinel:
    | {
        readonly name: string;
        readonly nodes: readonly HostPort[];
        readonly username: string | undefined;
        readonly password: SecretSource | undefined;
        readonly tls: TlsSource | undefined;
      }
    | undefined;
  readonly cluster: {
    /** Seeds to try after the endpoint. */
    readonly nodes: readonly HostPort[];
    /** Announced `host:port` → reachable `host:port`. */
    readonly natMap: Readonly<Record<string, HostPort>>;
  };
  readonly clientName: string;
  readonly connectTimeoutMs: number;
  readonly commandTimeoutMs: number;
}

export type Endpoint = ({ readonly kind: 'tcp' } & HostPort) | { readonly kind: 'unix'; readonly path: string };

export type SecretSource =
  | { readonly kind: 'plain'; readonly value: Secret }
  /** `trusted` and `where`: whether, and by which line, the file that says so may use it; see trust.ts. */
  | { readonly kind: 'env'; readonly name: string; readonly trusted: boolean; readonly where: string }
  /** `confinedTo`: the folder that the file must lie in, `undefined` for anywhere; see trust.ts. */
  | { readonly kind: 'file'; readonly path: string; readonly confinedTo: string | undefined; readonly where: string }
  | { readonly kind: 'command'; readonly command: string; readonly trusted: boolean; readonly where: string }
  /** Asked on the terminal (`--askpass`). */
  | { readonly kind: 'ask' };

export interface TlsSource {
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly servername: string | undefined;
  readonly insecure: boolean;
}

/** A {@link Connection} with its secrets fetched and its files read: what `redis/` connects with. */
export interface ReadyConnection extends Omit<Connection, 'password' | 'tls' | 'sentinel'> {
  readonly password: Secret | undefined;
  readonly tls: Tls | undefined;
  readonly sentinel:
    | {
        readonly name: string;
        readonly nodes: readonly HostPort[];
        readonly username: string | undefined;
        readonly password: Secret | undefined;
        readonly tls: Tls | undefined;
      }
    | undefined;
}
