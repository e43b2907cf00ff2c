import { CacheopsError, RefusedError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asArray, asBytes, asNumber } from '../redis/reply.ts';
import type { Reply } from '../redis/target.ts';
import { typeIn } from '../tags/is-held.ts';
import type { SharedIndex, TagHolder, TagIndex } from '../tags/layout.ts';
import { isIndexType, readFields, type ReadKey, readLiveMembers } from '../tags/read-members.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import type { Looking } from './figures.ts';
import { GONE, PERSISTENT } from './lives.ts';

/** A member of an index, and what there is of its entry. */
export interface ListedMember {
  readonly layout: string;
  /** The key that holds it. */
  readonly index: ServerText;
  readonly member: ServerText;
  /** The key of its entry; null when the member is not written as the layout writes them. */
  readonly key: ServerText | null;
  /** Null: unknown. */
  readonly cached: boolean | null;
  /** Of the entry; null when it is gone, never expires, or unknown. */
  readonly ttlSeconds: number | null;
  readonly neverExpires: boolean | null;
  /** Of the entry, as MEMORY USAGE counts. */
  readonly bytes: number | null;
}

/** Up to `most` members; those of sorted sets by expiry, others in no order. */
export async function listMembers(holder: TagHolder, most: number, looking: Looking): Promise<readonly ListedMember[]> {
  const named: Named[] = [];
  for (const index of holder.indexes) named.push(...(await membersOf(index, most - named.length, looking)));
  if (holder.shared) named.push(...(await fieldsOf(holder.shared, most - named.length, looking)));
  return entriesOf(named, holder.layout.name, looking);
}

interface Named {
  readonly index: Buffer;
  readonly member: Buffer;
  readonly entry: Buffer | undefined;
}

const PAGE = 500;

async function membersOf(index: TagIndex, most: number, looking: Looking): Promise<readonly Named[]> {
  const type = await typeIn(looking.look, index.key);
  if (!isIndexType(type) || most <= 0) return [];
  const members: Buffer[] = [];
  if (type === 'zset') members.push(...asArray(await looking.look.read('ZRANGE', index.key, 0, most - 1)).map(asBytes));
  else {
    for await (const page of readLiveMembers(reader(index.key, looking), index.key, type, () => Math.min(PAGE, most))) {
      members.push(...page);
      if (members.length >= most) break;
    }
  }
  return members.slice(0, most).map((member) => ({ index: index.key, member, entry: index.entryOf(member) }));
}

async function fieldsOf({ key, carries, entryOf }: SharedIndex, most: number, looking: Looking): Promise<readonly Named[]> {
  const found: Named[] = [];
  if (most <= 0) return found;
  for await (const page of readFields(reader(key, looking), key, () => PAGE)) {
    const ours = page.filter(({ value }) => carries(value));
    found.push(...ours.map(({ field }) => ({ index: key, member: field, entry: entryOf(field) })));
    if (found.length >= most) break;
  }
  return found.slice(0, most);
}

function reader(key: Buffer, { target, look }: Looking): ReadKey {
  const node = nodeOfKey(target, key);
  if (node === undefined) throw new RefusedError('no node that answers serves the slot of the index');
  return async (...words) => ({ reply: await look.read(...words), from: node.address });
}

async function entriesOf(named: readonly Named[], layout: string, { asker }: Looking): Promise<readonly ListedMember[]> {
  const entries = named.flatMap(({ entry }) => entry ?? []);
  const lives = await asker.ask(entries.map((entry) => ['PTTL', entry] as const));
  const sizes = await asker.ask(entries.map((entry) => ['MEMORY USAGE', entry] as const));
  const told = new Map(entries.map((entry, i) => [entry, { ttlMs: numberIn(lives[i]), bytes: numberIn(sizes[i]) }]));
  return named.map(({ index, member, entry }) => {
    const { ttlMs, bytes } = (entry && told.get(entry)) ?? { ttlMs: null, bytes: null };
    return {
      layout,
      index: fromBytes(index),
      member: fromBytes(member),
      key: entry === undefined ? null : fromBytes(entry),
      cached: ttlMs === null ? null : ttlMs !== GONE,
      ttlSeconds: ttlMs !== null && ttlMs >= 0 ? ttlMs / 1000 : null,
      neverExpires: ttlMs === null || ttlMs === GONE ? null : ttlMs === PERSISTENT,
      bytes,
    };
  });
}

/** Null: refused, or there is none. */
const numberIn = (reply: Reply | CacheopsError | undefined): number | null =>
  reply === undefined || reply === null || reply instanceof CacheopsError ? null : asNumber(reply);
