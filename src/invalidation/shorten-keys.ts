import { CacheopsError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import { asNumber } from '../redis/reply.ts';
import type { Node, Reply } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import { type Done, INCOMPLETE } from './delete-keys.ts';
import type { Tally } from './tally.ts';

interface Shortening {
  readonly writer: Writer;
  readonly tally: Tally;
}

/**
 * Lets keys of one node live for `mostMs` at most, and never longer than they would: PEXPIRE … LT, or where the server
 * knows no such condition (before Redis 7.0), a script that compares and sets in one step. Lives differ, so that a hot set
 * is not computed anew all at once.
 */
export async function shortenOn(node: Node, keys: readonly Buffer[], mostMs: number, work: Shortening): Promise<Done> {
  const { tally, writer } = work;
  try {
    const replies = await shorten(node, keys, mostMs, writer);
    const refused = replies.filter((reply) => reply instanceof CacheopsError);
    refused.forEach((error) => tally.fail(node.address, error, 1));
    const unchanged = keys.filter((_, i) => replies[i] === '0');
    const gone = await countGone(node, unchanged, writer);
    const shortened = keys.length - refused.length - unchanged.length;
    tally.add(node.address, { shortened, alreadyGone: gone, kept: unchanged.length - gone });
    return { complete: refused.length === 0, missing: [] };
  } catch (error) {
    tally.fail(node.address, error, keys.length);
    return INCOMPLETE;
  }
}

async function shorten(node: Node, keys: readonly Buffer[], mostMs: number, writer: Writer): Promise<readonly (Reply | CommandError)[]> {
  const replies = await writer.callMany(node, keys.map((key) => ['PEXPIRE', key, softLifeMs(key, mostMs), 'LT'] as const)); // prettier-ignore
  if (!replies.some((reply) => reply instanceof CommandError && /wrong number of arguments/.test(reply.message))) return replies;
  return Promise.all(keys.map((key) => writer.run(node, 'expireIfLonger', key, softLifeMs(key, mostMs)).catch(unlessRefusal)));
}

function unlessRefusal(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  throw error;
}

/**
 * Between half of the life and all of it. By chance of the key's own name, so that a run which is repeated, or a second
 * pass, leaves what it has shortened before as it is.
 */
function softLifeMs(key: Buffer, mostMs: number): number {
  return Math.max(1, Math.round(mostMs * (0.5 + chanceOf(key) / 2)));
}

/** FNV-1a over the bytes, 0 to 1. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function chanceOf(key: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b); // names that differ in their last digit only would lie close together
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

const GONE = -2;

/** Of keys that were left as they are: they live shorter already, or are not there any more. */
async function countGone(node: Node, keys: readonly Buffer[], writer: Writer): Promise<number> {
  const lives = await Promise.all(keys.map(async (key) => asNumber((await writer.read(node, 'PTTL', key)).reply)));
  return lives.filter((life) => life === GONE).length;
}
