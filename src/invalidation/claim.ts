import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CacheopsError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import { asText } from '../redis/reply.ts';
import type { Node } from '../redis/target.ts';
import type { KeyCommand, Writer } from '../redis/writer.ts';
import type { TagIndex } from '../tags/layout.ts';
import { noIndex } from '../tags/no-index.ts';
import { isIndexType, readMembers } from '../tags/read-members.ts';

/**
 * A purge first renames the index: writers begin a new one, and what they add is not lost when the old one goes at the
 * end. Each claim has a name of its own, so that nobody ever adds to it, and several runs may work on the same one:
 * whoever has deleted every entry of a claim may drop it. Its name is in a set from before it exists until after it has
 * gone, by which a later run finds what a killed one has left.
 *
 * Three plain commands in this order, rather than a transaction or a script: every server and user may send them, and
 * they are redirected one by one while slots move. Killed in between, they leave a name without a claim at worst.
 */
export async function claimIndex(index: TagIndex, writer: Writer, node: Node, nowMs: number): Promise<Buffer | undefined> {
  const type = await typeOf(writer, node, index.key);
  if (type === 'none') return undefined;
  if (!isIndexType(type)) throw noIndex(index, type);
  const id = `${nowMs}-${randomBytes(6).toString('hex')}`;
  const claim = index.claim(id);
  await writer.call(node, 'SADD', index.claims, id);
  if (await renamed(index, claim, writer, node)) return claim;
  await writer.call(node, 'SREM', index.claims, id);
  return undefined;
}

/** Claims of other runs: of killed ones, or of one that is at work now. Names of claims that never came to be are tidied away. */
export async function unfinishedClaims(index: TagIndex, writer: Writer, node: Node, nowMs: number): Promise<readonly Buffer[]> {
  const claims: Buffer[] = [];
  for await (const ids of readMembers(
    (...words) => writer.read(node, ...words),
    index.claims,
    'set',
    () => CLAIMS_AT_ONCE,
  )) {
    for (const id of ids) {
      const claim = index.claim(id.toString('latin1'));
      if ((await typeOf(writer, node, claim)) !== 'none') claims.push(claim);
      else if (isAbandoned(id, nowMs)) await writer.call(node, 'SREM', index.claims, id);
    }
  }
  return claims;
}

/**
 * When every entry of them is gone. The name of a claim goes only once the claim has.
 *
 * @returns why not, of those that could not be dropped
 */
export async function dropClaims<C extends Claim>(claims: readonly C[], writer: Writer): Promise<ReadonlyMap<C, CacheopsError>> {
  const failed = new Map<C, CacheopsError>();
  const send = async (node: Node, own: readonly C[], command: (claim: C) => KeyCommand): Promise<readonly C[]> => {
    const replies = await writer.callMany(node, own.map(command)).catch((error: unknown) => own.map(() => unlessBug(error)));
    replies.forEach((reply, i) => reply instanceof CacheopsError && failed.set(own[i]!, reply)); // one came of each
    return own.filter((claim) => !failed.has(claim));
  };
  await Promise.all(
    [...new Set(claims.map(({ node }) => node))].map(async (node) => {
      const own = claims.filter((claim) => claim.node === node);
      const dropped = await send(node, own, ({ claim }) => ['UNLINK', claim]);
      await send(node, dropped, ({ index, claim }) => ['SREM', index.claims, claim.subarray(index.claim('').length)]);
    }),
  );
  return failed;
}

interface Claim {
  readonly index: TagIndex;
  readonly claim: Buffer;
  readonly node: Node;
}

function unlessBug(error: unknown): CacheopsError {
  if (error instanceof CacheopsError) return error;
  throw error;
}

export async function typeOf(writer: Writer, node: Node, key: Buffer): Promise<string> {
  return asText((await writer.read(node, 'TYPE', key)).reply);
}

const CLAIMS_AT_ONCE = 100;
/** A run comes from naming a claim to making it in milliseconds: after this time it never will. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

function isAbandoned(id: Buffer, nowMs: number): boolean {
  const madeMs = Number.parseInt(id.toString('latin1'), 10);
  return !(nowMs - madeMs < ABANDONED_AFTER_MS);
}

/** A cluster that moves the slot just then wants to be asked again; it takes as long as one slot. */
async function renamed({ key }: TagIndex, claim: Buffer, writer: Writer, node: Node): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await writer.call(node, 'RENAMENX', key, claim);
      return true;
    } catch (error) {
      if (saysServer(error, 'ERR no such key')) return false; // another run was quicker, or the index expired
      if (!saysServer(error, 'TRYAGAIN') || attempt === MOST_ATTEMPTS) throw error;
      await delay(ATTEMPT_EVERY_MS);
    }
  }
}

const MOST_ATTEMPTS = 50;
const ATTEMPT_EVERY_MS = 100;

const saysServer = (error: unknown, words: string): boolean =>
  error instanceof CommandError && error.cause instanceof Error && error.cause.message.startsWith(words);
