import type { CacheopsError } from '../errors.ts';
import type { CommandError } from './command-error.ts';

// The port: what the rest of cacheops sees of a deployment. Nothing here knows ioredis.

/** A reply as the server sent it: bulk strings as bytes, integers as decimal strings (64 bits do not fit a number). */
export type Reply = Buffer | string | null | readonly Reply[];

export type Argument = string | Buffer | number;

export type Engine = 'redis' | 'valkey' | 'keydb' | 'dragonfly' | 'kvrocks' | 'redict' | 'unknown';

export type Topology = 'standalone' | 'replication' | 'sentinel' | 'cluster';

export type NodeRole = 'primary' | 'replica';

/** A value, or why there is none and what would allow it. */
export type Known<T> = { readonly value: T } | Unavailable;
export interface Unavailable {
  readonly unavailable: string;
  readonly wouldNeed?: string;
}
export const isKnown = <T>(known: Known<T>): known is { readonly value: T } => 'value' in known;

/**
 * The commands that cacheops may send without being handed a writer. None of them writes or blocks. HOTKEYS starts and ends
 * a session of watching, as MONITOR does: it changes neither data nor settings.
 */
export const READ_COMMANDS = [
  'ACL DRYRUN', 'ACL WHOAMI', 'CLIENT LIST', 'CLIENT NO-TOUCH', 'CLUSTER COUNTKEYSINSLOT', 'CLUSTER GETKEYSINSLOT', 'CLUSTER INFO', 'CLUSTER NODES', 'CLUSTER SHARDS',
  'CLUSTER SLOT-STATS', 'COMMAND', 'COMMAND INFO', 'COMMANDLOG GET', 'COMMANDLOG LEN', 'CONFIG GET', 'DBSIZE', 'GETRANGE', 'HEXISTS', 'HGET', 'HLEN', 'HOTKEYS GET', 'HOTKEYS RESET', 'HOTKEYS START', 'HOTKEYS STOP', 'HRANDFIELD',
  'HSCAN', 'HTTL', 'INFO', 'LATENCY HISTOGRAM', 'LATENCY LATEST', 'LLEN', 'MEMORY USAGE', 'OBJECT ENCODING', 'OBJECT FREQ',
  'OBJECT IDLETIME', 'PING', 'PTTL', 'PUBSUB CHANNELS', 'READONLY', 'ROLE', 'SCAN', 'SCARD', 'SISMEMBER', 'SLOWLOG GET', 'SLOWLOG LEN', 'SSCAN', 'STRLEN',
  'TIME', 'TYPE', 'VCARD', 'XLEN', 'ZCARD', 'ZCOUNT', 'ZRANGE', 'ZSCAN', 'ZSCORE',
] as const; // prettier-ignore
export type ReadCommand = (typeof READ_COMMANDS)[number];

/** A connection of its own to one node, for work that would be in the way of others. The caller closes it. */
export interface Connection {
  /** As {@link Node.call}. */
  call(command: ReadCommand, ...args: Argument[]): Promise<Reply>;
  /** Many commands in one go; what the server refuses is an error in its place. Fails with ConnectionError only. */
  callMany(commands: readonly (readonly [ReadCommand, ...Argument[]])[]): Promise<readonly (Reply | CommandError)[]>;
  /** As {@link callMany}, for short commands by the thousand: see `pipeline.ts`. */
  exchange(pipeline: Pipeline): Promise<Answers>;
  close(): void;
}

/** Commands that go out in one piece, encoded. */
export interface Pipeline {
  /** What each of them is. */
  readonly commands: readonly ReadCommand[];
  encoded(): Buffer;
}

/** What was answered to a {@link Pipeline}, by the places of its commands. */
export interface Answers {
  isRefused(i: number): boolean;
  /** NaN for a reply that is no integer. */
  integer(i: number): number;
  /** A status or a bulk string, in one of few wordings such as types have; '' for any other reply. */
  text(i: number): string;
  reply(i: number): Reply | CommandError;
  /** The reply to a SCAN. Throws TypeError when it is none. */
  page(i: number): KeyPage;
}

/** Keys, one behind the other: key `i` is bytes `offsets[i]` to `offsets[i + 1]`. */
export interface KeyList {
  readonly bytes: Buffer;
  /** One number more than keys. */
  readonly offsets: Uint32Array;
}

export interface KeyPage {
  readonly cursor: string;
  readonly keys: KeyList;
}

/** Hears what a {@link MonitorFeed} does, in the server's order. All bytes are valid during the call only. */
export interface MonitorSink {
  /** A command that ran: `1700000000.123456 [0 10.0.0.1:1234] "GET" "k"`, bytes `start` to `end`. */
  line(bytes: Buffer, start: number, end: number): void;
  /** The beginning of such a line, of a command with arguments of a megabyte or more. */
  cutLine(bytes: Buffer, start: number, end: number): void;
  /** A message of a channel, as pub/sub sends it: `message`, channel, payload. */
  message?(message: readonly Reply[]): void;
}

/** A connection that hears every command that one node runs, administration excepted, until it is closed or lost. */
export interface MonitorFeed {
  /** Fulfilled with why it was lost, or with undefined after {@link close}. */
  readonly ended: Promise<CacheopsError | undefined>;
  readonly receivedBytes: number;
  /** How long this process was at work with what it received. */
  readonly busyMs: number;
  /** Hears a channel too. Fails with CommandError, or with ConnectionError. */
  subscribe(channel: string): Promise<void>;
  subscribePattern(pattern: string): Promise<void>;
  /** Reads no more; the server keeps it for us, up to its limit. */
  pause(): void;
  resume(): void;
  close(): void;
}

export interface ConnectionOptions {
  readonly db: number;
  /** In a cluster, a replica answers only those that said READONLY. */
  readonly clustered: boolean;
}

/** One server of a deployment, connected on first use. */
export interface Node {
  /** `host:port` or a socket's path: how the user would reach it. */
  readonly address: string;
  readonly role: NodeRole;
  /** Cluster only: the slots it serves, as closed ranges. */
  readonly slots: readonly (readonly [number, number])[];
  /** For a replica: the address of its primary, where known. */
  readonly replicaOf: string | undefined;
  /** Sends one command. Fails with ConnectionError, or with CommandError when the server said no. */
  call(command: ReadCommand, ...args: Argument[]): Promise<Reply>;
  /** As {@link call}, but a server that says no is an answer. A connection that fails still throws. */
  ask<T>(decode: (reply: Reply) => T, command: ReadCommand, ...args: Argument[]): Promise<Known<T>>;
  /** A connection beside the one that {@link call} uses. Fails with ConnectionError. */
  connection(options: ConnectionOptions): Promise<Connection>;
  /** Hears what the node runs from now on, on a connection of its own; the caller closes it. Fails as {@link call} does. */
  monitor(sink: MonitorSink): Promise<MonitorFeed>;
  /** As {@link monitor}, but hears no commands: only the channels that the caller subscribes to. */
  listen(sink: Pick<MonitorSink, 'message'>): Promise<MonitorFeed>;
}

/** A member of a cluster that cannot be used now. */
export interface AbsentNode extends Pick<Node, 'address' | 'role' | 'slots'> {
  readonly reason: string;
}

/** What happened on one node of several. */
export type NodeResult<T> = { readonly node: Node; readonly value: T } | { readonly node: Node; readonly error: CacheopsError };

/** An opened deployment. */
export interface Target {
  readonly engine: Engine;
  /** The engine's own version: Valkey's, not the `redis_version` it freezes. */
  readonly engineVersion: string;
  readonly topology: Topology;
  readonly db: number;
  readonly nodes: readonly Node[];
  /** Known members that cannot be used now, such as failed cluster nodes, and why. */
  readonly absent: readonly AbsentNode[];
  /** One node for each part of the keyspace: the primaries, or the replica that was addressed. */
  readonly primaries: readonly Node[];
  readonly replicas: readonly Node[];
  /** Runs `fn` on each node, a bounded number side by side; one node's failure is its own result. Bugs are thrown. */
  each<T>(nodes: readonly Node[], fn: (node: Node) => Promise<T>): Promise<NodeResult<T>[]>;
  /** Finds the same deployment anew, as after a failover; its connections are its own, and the caller closes it. Fails as opening did. */
  reopen(): Promise<Target>;
  close(): Promise<void>;
}
