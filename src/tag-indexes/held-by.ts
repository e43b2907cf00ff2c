import { CacheopsError, RefusedError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asNumber } from '../redis/reply.ts';
import { typeIn } from '../tags/is-held.ts';
import type { TagIndex } from '../tags/layout.ts';
import { type IndexType, isIndexType, readLiveMembers } from '../tags/read-members.ts';
import { sampleMembers } from '../tags/sample-members.ts';
import type { Looking } from './figures.ts';

/**
 * Which of some entries an index holds. Where members can be made from keys, it is asked for each; where they are
 * serialised, or shortened by what no key tells, all its members are read.
 *
 * Fails with CommandError, RefusedError or ConnectionError.
 */
export async function heldBy(index: TagIndex, entries: readonly Buffer[], looking: Looking): Promise<readonly Buffer[]> {
  const type = await typeIn(looking.look, index.key);
  if (!isIndexType(type) || entries.length === 0) return [];
  const sample = await sampleMembers(index.key, type, SAMPLED, looking.look);
  const askable = sample.every((member) => {
    const entry = index.entryOf(member);
    return entry === undefined || index.memberOf(entry)?.equals(member) === true;
  });
  return askable ? askFor(index, type, entries, looking) : lookThrough(index, type, entries, looking);
}

const SAMPLED = 5;

async function askFor(index: TagIndex, type: IndexType, entries: readonly Buffer[], { asker }: Looking): Promise<readonly Buffer[]> {
  const possible = entries.flatMap((entry) => {
    const member = index.memberOf(entry);
    return member === undefined ? [] : [{ entry, member }];
  });
  const replies = await asker.ask(possible.map(({ member }) => [ASKS[type], index.key, member] as const));
  return possible.flatMap(({ entry }, i) => {
    const reply = replies[i] ?? null;
    if (reply instanceof CacheopsError) throw reply;
    return (type === 'zset' ? reply !== null : asNumber(reply) === 1) ? [entry] : [];
  });
}

const ASKS = { zset: 'ZSCORE', set: 'SISMEMBER', hash: 'HEXISTS' } as const;

const PAGE = 500;

async function lookThrough(
  index: TagIndex,
  type: IndexType,
  entries: readonly Buffer[],
  { target, look }: Looking,
): Promise<readonly Buffer[]> {
  const node = nodeOfKey(target, index.key);
  if (node === undefined) throw new RefusedError('no node that answers serves the slot of the index');
  const sought = new Map(entries.map((entry) => [entry.toString('latin1'), entry]));
  const held = new Map<string, Buffer>();
  const read: Parameters<typeof readLiveMembers>[0] = async (...words) => ({ reply: await look.read(...words), from: node.address });
  for await (const members of readLiveMembers(read, index.key, type, () => PAGE)) {
    for (const member of members) {
      const name = index.entryOf(member)?.toString('latin1') ?? '';
      const entry = sought.get(name);
      if (entry !== undefined) held.set(name, entry);
    }
    if (held.size === sought.size) break;
  }
  return [...held.values()];
}
