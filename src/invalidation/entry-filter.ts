import { CacheopsError, RefusedError } from '../errors.ts';
import { createFamilies } from '../keyspace/family.ts';
import { refuseUnknownType } from '../keyspace/key-type.ts';
import type { FamilyRule } from '../profile/profile.ts';
import { CommandError } from '../redis/command-error.ts';
import type { ReadKeyOn } from '../redis/follow-moves.ts';
import { parseInfo } from '../redis/info.ts';
import { redirectionIn } from '../redis/redirection.ts';
import { asText } from '../redis/reply.ts';
import { type Argument, type Connection, isKnown, type Node, type ReadCommand, type Reply, type Target } from '../redis/target.ts';
import { type Condition, conditionsOf, type FilterWishes, type Judgement } from './conditions.ts';

/** Tells which entries are meant, before they are deleted. Has a connection of its own to each node, opened on first use. */
export interface EntryFilter {
  /**
   * About a bounded number of keys of one node; an error in the place of a key that the server refused to tell about.
   * Fails with ConnectionError, or with CommandError when the server knows no such command.
   */
  judge(node: Node, keys: readonly Buffer[]): Promise<readonly (Judgement | CacheopsError)[]>;
  close(): void;
}

interface Surrounding {
  readonly target: Target;
  /** Follows a key that has moved. */
  readonly read: ReadKeyOn;
  readonly rules: readonly Pick<FamilyRule, 'template' | 'ttl'>[];
}

export const hasWishes = ({ type, olderThanMs, largerThanBytes, idleLongerThanMs, withoutTtl }: FilterWishes): boolean =>
  withoutTtl || [type, olderThanMs, largerThanBytes, idleLongerThanMs].some((wish) => wish !== undefined);

/**
 * @throws UsageError for what is no type
 * @throws RefusedError when the servers keep nothing that could tell
 */
export async function createEntryFilter(wishes: FilterWishes, { target, read, rules }: Surrounding): Promise<EntryFilter> {
  refuseUnknownType(wishes.type);
  const wantsIdle = wishes.idleLongerThanMs !== undefined || wishes.olderThanMs !== undefined;
  const lfu = wantsIdle ? await nodesWithLfu(target) : [];
  const leastLifeMs = createLives(rules);
  refuseUnprovable(wishes, lfu, leastLifeMs !== undefined);
  const conditions = conditionsOf(wishes, { idleTimes: lfu.length === 0, leastLifeMs: leastLifeMs ?? (() => undefined) });
  const asks = conditions.flatMap((condition) => condition.asks);
  const connections = new Map<Node, Promise<Connection>>();
  const connectionTo = (node: Node): Promise<Connection> => {
    const known = connections.get(node) ?? node.connection({ db: target.db, clustered: target.topology === 'cluster' });
    connections.set(node, known);
    return known;
  };
  return {
    async judge(node, keys) {
      const commands = keys.flatMap((key) => asks.map((ask) => about(key, ask)));
      const replies = await (await connectionTo(node)).callMany(commands);
      const followed = await Promise.all(replies.map((reply, i) => settled(reply, commands[i]!, node, read))); // a reply for each
      return keys.map((key, i) => judgeOne(conditions, followed.slice(i * asks.length, (i + 1) * asks.length), key));
    },
    close: () => connections.forEach((opening) => void opening.then((open) => open.close()).catch(() => undefined)),
  };
}

/** Addresses of the servers that keep a counter of use in place of idle times. */
async function nodesWithLfu({ primaries }: Target): Promise<readonly string[]> {
  const asked = primaries.map(async (node) => {
    const policy = await node.ask((reply) => parseInfo(asText(reply)).text('maxmemory_policy'), 'INFO', 'memory');
    return isKnown(policy) && policy.value?.includes('lfu') ? [node.address] : [];
  });
  return (await Promise.all(asked)).flat();
}

function refuseUnprovable({ idleLongerThanMs, olderThanMs }: FilterWishes, lfu: readonly string[], livesDeclared: boolean): void {
  if (lfu.length === 0) return;
  const where = `${lfu[0]} keeps no idle times: its maxmemory-policy counts how often keys are used (LFU)`;
  if (idleLongerThanMs !== undefined) throw new RefusedError(`${where}, so --idle-longer-than cannot be told; nothing was deleted`);
  if (olderThanMs !== undefined && !livesDeclared)
    throw new RefusedError(`${where}, so --older-than cannot be told; nothing was deleted`, {
      hint: 'say in the profile how long keys of the family live: the age follows from the life that is left',
    });
}

/**
 * The least life that writers give keys of each family, where the profile says how long it is; `undefined` when it says
 * so of none. Jitter is taken to shorten a life, as the client and `ttl fix` do.
 */
function createLives(rules: Surrounding['rules']): ((key: Buffer) => number | undefined) | undefined {
  const lives = new Map(
    rules.flatMap(({ template, ttl }): (readonly [string, number])[] => {
      if (typeof ttl !== 'object' || ttl.seconds === undefined) return [];
      return [[template, (ttl.seconds * (1 - (ttl.jitter ?? 0)) - (ttl.toleranceSeconds ?? 0)) * 1000]];
    }),
  );
  if (lives.size === 0) return undefined;
  const familyOf = createFamilies(rules, 0);
  return (key) => lives.get(familyOf(key));
}

type Ask = readonly [ReadCommand, ...Argument[]];

const about = (key: Buffer, [command, ...args]: Ask): readonly [ReadCommand, Buffer, ...Argument[]] => [command, key, ...args];

/** A key that has moved is asked for where it is now; one that is gone has no idle time, which some servers call an error. */
async function settled(
  reply: Reply | CommandError,
  command: readonly [ReadCommand, Buffer, ...Argument[]],
  node: Node,
  read: ReadKeyOn,
): Promise<Reply | CacheopsError> {
  if (!(reply instanceof CommandError)) return reply;
  if (/no such key/i.test(reply.message)) return null;
  if (reply.refusal === 'unknown-command') throw reply;
  if (!redirectionIn(reply, '')) return reply;
  return read(node, ...command).catch((error: unknown) => {
    if (error instanceof CommandError) return error;
    throw error;
  });
}

/** A key is gone, or not meant, if a single condition says so. */
function judgeOne(conditions: readonly Condition[], replies: readonly (Reply | CacheopsError)[], key: Buffer): Judgement | CacheopsError {
  let at = 0;
  const judgements = conditions.map(({ asks, judge }) => {
    const own = replies.slice(at, (at += asks.length));
    const known = own.filter((reply) => !(reply instanceof CacheopsError)) as readonly Reply[]; // the others are errors
    return own.find((reply) => reply instanceof CacheopsError) ?? judge(known, key);
  });
  for (const decisive of ['gone', 'other'] as const) if (judgements.includes(decisive)) return decisive;
  return judgements.find((judgement) => judgement instanceof CacheopsError) ?? (judgements.includes('undecided') ? 'undecided' : 'meant');
}
