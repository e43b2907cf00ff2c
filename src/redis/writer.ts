import { DEFAULT_PORT, parseHostPort } from '../profile/address.ts';
import type { Endpoint, ReadyConnection } from '../profile/profile.ts';
import { addressOf, reachable } from './address.ts';
import { acknowledgedOn, type NodeAcknowledged } from './acknowledged.ts';
import { CommandError } from './command-error.ts';
import { connect } from './connect.ts';
import { keepLink, type KeptLink } from './kept-link.ts';
import type { Link } from './link.ts';
import { MEMBER_SCRIPTS } from './member-scripts.ts';
import { redirectionIn } from './redirection.ts';
import { asPairs, asText } from './reply.ts';
import { type Argument, type Node, READ_COMMANDS, type ReadCommand, type Reply } from './target.ts';

/** The commands that write, and that a {@link Writer} may send. */
export const WRITE_COMMANDS = [
  'HDEL', 'HSET', 'HSETNX', 'INCR', 'PERSIST', 'PEXPIRE', 'PUBLISH', 'RENAMENX', 'SADD', 'SET', 'SREM', 'UNLINK', 'XADD', 'ZADD', 'ZREM',
] as const; // prettier-ignore
export type WriteCommand = (typeof WRITE_COMMANDS)[number];

/** The commands of consumer groups, and what tells how far one is. In most of them the key does not stand first. */
export const GROUP_COMMANDS = ['XACK', 'XCLAIM', 'XGROUP CREATE', 'XINFO GROUPS', 'XINFO STREAM', 'XPENDING', 'XREADGROUP'] as const;
export type GroupCommand = (typeof GROUP_COMMANDS)[number];

/** The settings that cacheops may change, each by a command that is told to. */
export type WritableSetting = 'notify-keyspace-events';

/**
 * Conditions that servers before Redis 7.0 cannot be told with the command itself. KEYS[1] is the key, ARGV[1] a life in
 * milliseconds; 1 when it was set. A key that is gone is left gone.
 */
export const WRITE_SCRIPTS = {
  expireIfPersistent: "if redis.call('PTTL', KEYS[1]) == -1 then return redis.call('PEXPIRE', KEYS[1], ARGV[1]) end return 0",
  expireIfLonger:
    "local ttl = redis.call('PTTL', KEYS[1]) if ttl == -1 or ttl > tonumber(ARGV[1]) then return redis.call('PEXPIRE', KEYS[1], ARGV[1]) end return 0",
  ...MEMBER_SCRIPTS,
} as const;
export type WriteScript = keyof typeof WRITE_SCRIPTS;

/**
 * What the few commands that write are handed beside the port that reads. Has connections of its own, opened on first
 * use. A reply that the key moved to another node of the cluster is followed once.
 */
export interface Writer {
  /** Fails with ConnectionError, or with CommandError when the server said no. Further keys must lie in the same slot of a cluster. */
  call(node: Node, command: WriteCommand, key: Buffer, ...args: Argument[]): Promise<Reply>;
  /** A command of a consumer group, with its key where the command has it. Fails as {@link call} does. */
  group(node: Node, command: GroupCommand, ...args: Argument[]): Promise<Reply>;
  /**
   * Changes a setting of the running server, until it is changed again or the server restarts. Answers what it was the
   * moment before: both are asked for in one go, so that nobody comes between. Fails as {@link call} does.
   */
  configure(node: Node, setting: WritableSetting, value: string): Promise<string>;
  /** Several keys lie on that node, in a cluster in one slot. Fails as {@link call} does. */
  run(node: Node, script: WriteScript, keys: Buffer | readonly Buffer[], ...args: Argument[]): Promise<Reply>;
  /** Reads a key wherever it is by now, for work that goes on while slots move; says who answered. Fails as {@link call} does. */
  read(node: Node, command: ReadCommand, key: Buffer, ...args: Argument[]): Promise<ReadAnswer>;
  /**
   * Many commands in one go, each with its key; what a server refuses is an error in its place. Fails with
   * ConnectionError only.
   */
  callMany(node: Node, commands: readonly KeyCommand[]): Promise<readonly (Reply | CommandError)[]>;
  /**
   * How many replicas of each node that was written to have acknowledged it; waits for so many for as long as the timeout
   * at most. An error in the place of a number when the node does not tell.
   */
  acknowledged(replicas: number, timeoutMs: number): Promise<readonly NodeAcknowledged[]>;
  close(): void;
}

/** A command that writes, its key, and what follows. */
export type KeyCommand = readonly [command: WriteCommand, key: Buffer, ...args: Argument[]];

export interface ReadAnswer {
  readonly reply: Reply;
  /** Address of the node that answered. */
  readonly from: string;
}

interface Surrounding {
  readonly warn: (message: string) => void;
  readonly signal: AbortSignal;
}

const writes: ReadonlySet<string> = new Set(WRITE_COMMANDS);
const reads: ReadonlySet<string> = new Set(READ_COMMANDS);
const ofGroups: ReadonlySet<string> = new Set(GROUP_COMMANDS);

/** Dials nothing yet. Its connections select the database of the profile. */
export function createWriter(connection: ReadyConnection, surrounding: Surrounding): Writer {
  const dial = (endpoint: Endpoint): Promise<Link> => connect(endpoint, { ...connection, ...surrounding });
  const single = createLinks(dial);
  const bulk = createLinks(dial); // many commands in one go want a link on which nothing else is under way

  const send = async (node: Node, words: readonly Argument[], command: string): Promise<ReadAnswer> => {
    const endpoint = endpointOf(node.address, connection);
    const link = await single.to(endpoint);
    try {
      return { reply: await link.send(words, command), from: addressOf(endpoint) };
    } catch (error) {
      const moved = redirectionIn(error, endpoint.kind === 'tcp' ? endpoint.host : 'localhost');
      if (!moved) throw error;
      const there = reachable(moved.to, connection.cluster.natMap);
      const other = await single.to(there);
      const asking = moved.kind === 'ASK' ? other.send(['ASKING']) : undefined;
      const [reply] = await Promise.all([other.send(words, command), asking]); // in this order on the wire
      return { reply, from: addressOf(there) };
    }
  };

  const writer: Writer = {
    async call(node, command, key, ...args) {
      allow(writes, command, 'a writer may send');
      return (await send(node, [command, key, ...args], command)).reply;
    },
    async group(node, command, ...args) {
      allow(ofGroups, command, 'consumes a stream');
      return (await send(node, [...command.split(' '), ...args], command)).reply;
    },
    async configure(node, setting, value) {
      const link = await bulk.to(endpointOf(node.address, connection));
      const [before = null, done = null] = await link.sendMany([
        ['CONFIG GET', setting],
        ['CONFIG SET', setting, value],
      ]);
      for (const reply of [done, before]) if (reply instanceof CommandError) throw reply;
      return asText(asPairs(before as Reply).get(setting) ?? ''); // no error, which has just been thrown
    },
    async run(node, script, keys, ...args) {
      const declared = Buffer.isBuffer(keys) ? [keys] : keys;
      return (await send(node, ['EVAL', WRITE_SCRIPTS[script], declared.length, ...declared, ...args], 'EVAL')).reply;
    },
    async read(node, command, key, ...args) {
      allow(reads, command, 'only reads');
      return send(node, [...command.split(' '), key, ...args], command);
    },
    async callMany(node, commands) {
      for (const [command] of commands) allow(writes, command, 'a writer may send');
      const endpoint = endpointOf(node.address, connection);
      const host = endpoint.kind === 'tcp' ? endpoint.host : 'localhost';
      const link = await bulk.to(endpoint);
      const replies = await link.sendMany(commands);
      const follow = async (reply: Reply | CommandError, i: number): Promise<Reply | CommandError> => {
        if (!redirectionIn(reply, host)) return reply;
        return writer.call(node, ...commands[i]!).catch(unlessRefusal); // there is a reply for each
      };
      return Promise.all(replies.map(follow));
    },
    acknowledged: (replicas, timeoutMs) =>
      acknowledgedOn([...single.opened(), ...bulk.opened()], replicas, timeoutMs, connection.commandTimeoutMs),
    close() {
      single.close();
      bulk.close();
    },
  };
  return writer;
}

function allow(permitted: ReadonlySet<string>, command: string, what: string): void {
  if (!permitted.has(command)) throw new TypeError(`${command} is not a command that ${what}`);
}

function unlessRefusal(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  throw error;
}

interface Links {
  /** Dials on first use, and anew once the link has gone. */
  to(endpoint: Endpoint): Promise<Link>;
  /** Those that were dialled, by address, and are not replaced. */
  opened(): readonly (readonly [string, Promise<Link>])[];
  close(): void;
}

function createLinks(dial: (endpoint: Endpoint) => Promise<Link>): Links {
  const links = new Map<string, KeptLink>();
  return {
    async to(endpoint) {
      const address = addressOf(endpoint);
      const kept = links.get(address) ?? keepLink(() => dial(endpoint));
      links.set(address, kept);
      return kept.link();
    },
    opened: () =>
      [...links].flatMap(([address, kept]) => {
        const last = kept.last();
        return last ? [[address, last] as const] : [];
      }),
    close: () => links.forEach((kept) => kept.close()),
  };
}

/** A node's address is how the user would reach it: only the one that the profile names may be a socket. */
function endpointOf(address: string, { endpoint }: ReadyConnection): Endpoint {
  const parsed = address === addressOf(endpoint) ? undefined : parseHostPort(address, DEFAULT_PORT);
  return parsed ? { kind: 'tcp', ...parsed } : endpoint;
}
