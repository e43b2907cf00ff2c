import { asArray, asBytes, asText } from '../redis/reply.ts';
import type { Argument, ReadCommand, Reply } from '../redis/target.ts';

export const INDEX_TYPES = ['zset', 'set', 'hash'] as const;
export type IndexType = (typeof INDEX_TYPES)[number];

export const isIndexType = (type: string): type is IndexType => INDEX_TYPES.some((known) => known === type);

export const COUNT_COMMANDS = { zset: 'ZCARD', set: 'SCARD', hash: 'HLEN' } as const;

/** Reads a key from wherever it is by now, and says which node answered. */
export type ReadKey = (command: ReadCommand, key: Buffer, ...args: Argument[]) => Promise<{ readonly reply: Reply; readonly from: string }>;

/**
 * All members of a claim, a bounded number at a time; a member may come twice. Nobody writes to a claim, so ranks of a
 * sorted set stay what they are, on every node. A cursor means nothing to another node: when the slot has moved, what
 * it stands for is read anew from the start.
 *
 * @param atOnce asked before each step
 */
export async function* readMembers(
  read: ReadKey,
  claim: Buffer,
  type: IndexType,
  atOnce: () => number,
): AsyncGenerator<readonly Buffer[], void, undefined> {
  if (type === 'zset') yield* byRank(read, claim, atOnce);
  else yield* readLiveMembers(read, claim, type, atOnce);
}

async function* byRank(read: ReadKey, claim: Buffer, atOnce: () => number): AsyncGenerator<readonly Buffer[], void, undefined> {
  for (let start = 0; ;) {
    const most = atOnce();
    const { reply } = await read('ZRANGE', claim, start, start + most - 1);
    const members = asArray(reply).map(asBytes);
    if (members.length > 0) yield members;
    if (members.length < most) return;
    start += members.length;
  }
}

/** As {@link readMembers}, for an index that others go on writing to: what is there from beginning to end comes at least once. */
export async function* readLiveMembers(
  read: ReadKey,
  key: Buffer,
  type: IndexType,
  atOnce: () => number,
): AsyncGenerator<readonly Buffer[], void, undefined> {
  for await (const found of scanned(read, key, type, atOnce)) {
    yield type === 'set' ? found : found.filter((_, i) => i % 2 === 0); // member, score, member, score; of a hash: field, value
  }
}

async function* scanned(
  read: ReadKey,
  key: Buffer,
  type: IndexType,
  atOnce: () => number,
): AsyncGenerator<readonly Buffer[], void, undefined> {
  let cursor = '0';
  let answeredBefore: string | undefined;
  for (;;) {
    const { reply, from } = await read(SCANS[type], key, cursor, 'COUNT', atOnce());
    const [next = '0', found = []] = asArray(reply);
    yield asArray(found).map(asBytes);
    const moved = answeredBefore !== undefined && answeredBefore !== from;
    answeredBefore = from;
    cursor = moved ? '0' : asText(next);
    if (cursor === '0' && !moved) return;
  }
}

export interface Field {
  readonly field: Buffer;
  readonly value: Buffer;
}

/** All fields of a hash that others go on writing to, as {@link readLiveMembers} reads members. */
export async function* readFields(read: ReadKey, key: Buffer, atOnce: () => number): AsyncGenerator<readonly Field[], void, undefined> {
  for await (const found of scanned(read, key, 'hash', atOnce)) {
    yield found.flatMap((field, i) => (i % 2 === 0 ? [{ field, value: found[i + 1] ?? Buffer.alloc(0) }] : []));
  }
}

const SCANS = { zset: 'ZSCAN', set: 'SSCAN', hash: 'HSCAN' } as const;
