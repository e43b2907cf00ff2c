import { CacheopsError } from '../errors.ts';
import { wilsonInterval } from '../keyspace/interval.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asNumber, asText } from '../redis/reply.ts';
import { isKnown, type Node, type Reply, type Target } from '../redis/target.ts';
import type { Look, TagIndex } from '../tags/layout.ts';
import { COUNT_COMMANDS, type IndexType, isIndexType } from '../tags/read-members.ts';
import { sampleMembers } from '../tags/sample-members.ts';
import type { Asker } from './ask-many.ts';
import { seenAlive } from './seen-alive.ts';

/** Members whose entries are gone. */
export interface Dead {
  readonly count: number;
  /** Bounds of the 95 % interval; the same number where it is no estimate. */
  readonly low: number;
  readonly high: number;
  /** `score`: of these the time is over, by the sorted set itself. `all`: each entry was asked for. `sample`: some were. */
  readonly basis: 'score' | 'all' | 'sample';
}

/** What stands in one index. */
export interface IndexFigures {
  /** Null: there is none, or what stands there is no index. */
  readonly type: IndexType | null;
  readonly members: number;
  /** Null: unknown. */
  readonly dead: Dead | null;
  /** As MEMORY USAGE estimates it from some members; null where the server does not tell. */
  readonly bytes: number | null;
  /** Claims that purges have left, or are at work on. */
  readonly unfinishedClaims: number;
  /** Whether any entry of it, or of its home before, was seen on the server. */
  readonly seenAlive: boolean;
  /** Of the members that were looked at, how many are not written as the layout writes them; null where none was. */
  readonly unreadable: { readonly count: number; readonly of: number } | null;
}

export interface Looking {
  readonly target: Target;
  readonly look: Look;
  readonly asker: Asker;
}

/**
 * Fails with CommandError or ConnectionError when the index cannot be read at all.
 *
 * @param knownAlive whether an entry of its home was seen on the server already, so that none need be looked for
 */
export async function figuresOf(index: TagIndex, { target, look, asker }: Looking, knownAlive = false): Promise<IndexFigures> {
  const node = nodeOfKey(target, index.key);
  const [type, claims] = await Promise.all([look.read('TYPE', index.key), look.read('TYPE', index.claims)]);
  const unfinishedClaims = asText(claims) === 'set' ? asNumber(await look.read('SCARD', index.claims)) : 0;
  const kind = asText(type);
  if (!isIndexType(kind))
    return { type: null, members: 0, dead: NOTHING_DEAD, bytes: 0, unfinishedClaims, seenAlive: false, unreadable: null };
  const [members, bytes, sample] = await Promise.all([
    look.read(COUNT_COMMANDS[kind], index.key).then(asNumber),
    node ? bytesOf(node, index.key) : null,
    sampleMembers(index.key, kind, SAMPLED, look),
  ]);
  const dead = kind === 'zset' ? await deadByScore(index, look) : await deadInSample(index, sample, members, asker);
  const looked = kind === 'zset' || dead === null;
  const alive = looked ? knownAlive || (await seenAlive(index, { look, asker })) : dead.count < members;
  const unreadable = { count: sample.filter((member) => index.entryOf(member) === undefined).length, of: sample.length };
  return { type: kind, members, dead, bytes, unfinishedClaims, seenAlive: alive, unreadable };
}

const SAMPLED = 50;
export const NOTHING_DEAD: Dead = { count: 0, low: 0, high: 0, basis: 'all' };

export async function bytesOf(node: Node, key: Buffer): Promise<number | null> {
  const usage = await node.ask(numberOrNull, 'MEMORY USAGE', key);
  return isKnown(usage) ? usage.value : null;
}

const numberOrNull = (reply: Reply): number | null => (reply === null ? null : asNumber(reply));

/** A score is when the entry expires, in seconds by the server's clock; −1 and +inf are never. */
async function deadByScore({ key }: TagIndex, look: Look): Promise<Dead> {
  const nowSeconds = Math.floor((await look.nowMs()) / 1000);
  const count = asNumber(await look.read('ZCOUNT', key, 0, nowSeconds));
  return { count, low: count, high: count, basis: 'score' };
}

/** SSCAN and HSCAN go by hashes of the members, which have nothing to do with whether their entries are there. */
async function deadInSample({ entryOf }: TagIndex, sample: readonly Buffer[], members: number, asker: Asker): Promise<Dead | null> {
  const entries = sample.flatMap((member) => entryOf(member) ?? []);
  const replies = await asker.ask(entries.map((entry) => ['TYPE', entry] as const));
  const types = replies.flatMap((reply) => (reply instanceof CacheopsError ? [] : [asText(reply)]));
  if (types.length === 0) return null;
  const gone = types.filter((type) => type === 'none').length;
  if (types.length >= members) return { count: gone, low: gone, high: gone, basis: 'all' };
  const share = wilsonInterval(gone / types.length, types.length);
  return {
    count: Math.round((members * gone) / types.length),
    low: Math.max(gone, Math.floor(members * share.low)),
    high: Math.ceil(members * share.high),
    basis: 'sample',
  };
}

export const sumOf = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

/** An estimate in it makes the sum one. */
export function sumOfDead(a: Dead | null, b: Dead | null): Dead | null {
  if (a === null || b === null) return null;
  const basis = (['sample', 'score', 'all'] as const).find((one) => [a.basis, b.basis].includes(one)) ?? 'all';
  return { count: a.count + b.count, low: a.low + b.low, high: a.high + b.high, basis };
}
