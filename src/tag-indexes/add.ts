import { CacheopsError, RefusedError, UsageError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asNumber, asText } from '../redis/reply.ts';
import type { Node } from '../redis/target.ts';
import type { KeyCommand, Writer } from '../redis/writer.ts';
import type { Answer } from '../report.ts';
import type { TagIndex } from '../tags/layout.ts';
import { native, nativeIndex } from '../tags/layouts/native.ts';
import { noIndex } from '../tags/no-index.ts';
import { type IndexType, isIndexType } from '../tags/read-members.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';
import { GONE, livesOf, PERSISTENT } from './lives.ts';
import type { LookingAround } from './open-tags.ts';
import { scoreOf } from './score.ts';

/** What `cacheops tags add` answers: the contract of its JSON. */
export interface AddData {
  readonly tag: string;
  readonly index: ServerText;
  /** Of the index: a sorted set where there was none. */
  readonly type: IndexType;
  /** New in the index. */
  readonly added: number;
  /** In it already; a sorted set now has their expiry. */
  readonly alreadyThere: number;
  readonly entries: readonly AddedEntry[];
}

export interface AddedEntry {
  readonly key: ServerText;
  /** Null: it never expires. */
  readonly ttlSeconds: number | null;
}

export interface Adding {
  readonly tag: string;
  /** Distinct. */
  readonly keys: readonly Buffer[];
  /** What keys of native indexes begin with. */
  readonly prefix: Buffer | undefined;
  readonly around: LookingAround;
  readonly writer: Writer;
  /** Last chance to say no: throws RefusedError. */
  readonly confirm: (intent: string) => Promise<void>;
}

/**
 * Puts entries that are there into the native index of a tag: the second half of what a writer does.
 *
 * @throws UsageError when nothing can be tagged so; RefusedError, with nothing written, when a key is not there or no entry
 */
export async function addToTag({ tag, keys, prefix, around, writer, confirm }: Adding): Promise<Answer<AddData>> {
  if (native.allows?.(tag) !== true) {
    throw new UsageError(`${JSON.stringify(tag)} cannot be a tag`, {
      hint: 'a tag has at least one character, and no braces or control characters',
    });
  }
  const index = nativeIndex(tag, prefix);
  const node = nodeOfKey(around.target, index.key);
  if (node === undefined) throw new RefusedError('no node that answers serves the slot of the index');
  const type = await typeOf(index, writer, node);
  const lives = await livesIn(keys, around);
  await confirm(`${keys.length} entries would be put into ${escapeText(fromBytes(index.key))}.`);
  const nowMs = await around.look.nowMs();
  const commands = keys.map((key, i): KeyCommand => {
    if (type === 'set') return ['SADD', index.key, key];
    if (type === 'hash') return ['HSETNX', index.key, key, '1'];
    return ['ZADD', index.key, scoreOf(lives[i] ?? PERSISTENT, nowMs), key];
  });
  let added = 0;
  for (const reply of await writer.callMany(node, commands)) {
    if (reply instanceof CacheopsError) throw reply;
    added += asNumber(reply);
  }
  const entries = keys.map((key, i) => ({ key: fromBytes(key), ttlSeconds: secondsOf(lives[i] ?? PERSISTENT) }));
  return { data: { tag, index: fromBytes(index.key), type, added, alreadyThere: keys.length - added, entries } };
}

async function typeOf(index: TagIndex, writer: Writer, node: Node): Promise<IndexType> {
  const type = asText((await writer.read(node, 'TYPE', index.key)).reply);
  if (type === 'none') return 'zset';
  if (!isIndexType(type)) throw noIndex(index, type);
  return type;
}

/** Remaining lives in milliseconds; an entry without one would be a dead member from the start. */
async function livesIn(keys: readonly Buffer[], { registry, asker }: LookingAround): Promise<readonly number[]> {
  const own = keys.find((key) => registry.isOwn(key));
  if (own !== undefined)
    throw new RefusedError(`${escapeText(fromBytes(own))} is a key of a layout's own, and no entry; nothing was written`);
  const lives = await livesOf(keys.map((entry) => ({ entry })), asker); // prettier-ignore
  return lives.map((life, i) => {
    if (life instanceof CacheopsError) throw life;
    if (life !== GONE) return life;
    throw new RefusedError(`${escapeText(fromBytes(keys[i] ?? Buffer.alloc(0)))} is not there; nothing was written`, {
      hint: 'write the entry first, then its tags',
    });
  });
}

const secondsOf = (lifeMs: number): number | null => (lifeMs === PERSISTENT ? null : lifeMs / 1000);
