import { CacheopsError, ConnectionError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asArray, asBytes, asNumber, asText } from '../redis/reply.ts';
import type { TagIndex } from '../tags/layout.ts';
import { type IndexType, isIndexType, readFields, type ReadKey, readLiveMembers } from '../tags/read-members.ts';
import { dropDead } from './drop-members.ts';
import { bytesOf } from './figures.ts';
import type { Member, Place, Sweeping } from './sweeping.ts';

/**
 * Takes the dead members out of one index, page by page, while others go on using it. A member stays when its entry is
 * there, when nobody could tell, or when it was written anew since it was read. Claims are left to the purges that made them.
 *
 * Can be killed at any point: nothing is begun that has to be ended, but the second look of late-writers.ts.
 */
export async function sweepIndex(index: TagIndex, work: Sweeping): Promise<void> {
  const node = nodeOfKey(work.target, index.key);
  if (node === undefined) return work.tally.note('the cluster', 'no node that answers serves the slot of an index', 0);
  if (work.lost.has(node.address)) return work.tally.note(node.address, 'indexes not tried, for the connection was lost', 0);
  try {
    const type = asText((await work.writer.read(node, 'TYPE', index.key)).reply);
    if (isIndexType(type)) await sweepPlace({ key: index.key, type, node }, index, work);
  } catch (error) {
    if (!(error instanceof CacheopsError)) throw error;
    if (error instanceof ConnectionError) work.lost.add(node.address);
    work.tally.note(node.address, error, 0, 'not swept to its end');
  }
}

async function sweepPlace(place: Place, index: TagIndex, work: Sweeping): Promise<void> {
  const { key, type, node } = place;
  let bytesBefore: number | null | undefined;
  let droppedAny = false;
  const read: ReadKey = (...words) => work.writer.read(node, ...words);
  const pages = PAGES[type](read, key, work);
  for (let page = await pages.next(); page.done !== true;) {
    const members = entriesOf(page.value, index, work);
    bytesBefore ??= members.length === 0 ? undefined : await bytesOf(node, key);
    const dropped = members.length === 0 ? [] : await work.pace.send(members.length, () => dropDead(members, place, work));
    droppedAny ||= dropped.length > 0;
    work.tally.add({ looked: page.value.length, alive: members.length - dropped.length });
    if (index.indexFirst && (type !== 'zset' || work.deep)) work.lateWriters.watch(dropped, place);
    await work.lateWriters.settle(work);
    if (work.signal.aborted) break;
    page = await pages.next(page.value.length - dropped.length);
  }
  if (droppedAny && bytesBefore !== undefined) work.tally.weigh(bytesBefore, await bytesOf(node, key));
}

/** Members that name an entry, as this layout writes them. */
function entriesOf(page: readonly Omit<Member, 'entry'>[], { entryOf }: TagIndex, { isOwn, tally }: Sweeping): readonly Member[] {
  const readable = page.flatMap((one) => {
    const entry = entryOf(one.member);
    return entry === undefined ? [] : [{ ...one, entry }];
  });
  const entries = readable.filter(({ entry }) => !isOwn(entry));
  tally.add({ unreadable: page.length - readable.length, kept: readable.length - entries.length });
  return entries;
}

/** Pages of members that may be dead; told how many of the last page are still there. */
type Pages = (read: ReadKey, key: Buffer, work: Sweeping) => AsyncGenerator<readonly Omit<Member, 'entry'>[], void, number | undefined>;

const NOTHING = Buffer.alloc(0);
/** One page is one script, which takes the server about four microseconds a member. */
const LARGEST_PAGE = 250;
const atOnce = ({ pace }: Sweeping): number => Math.min(LARGEST_PAGE, pace.atOnce());

const PAGES: Readonly<Record<IndexType, Pages>> = {
  // By rank, which is by expiry: −1, which is never, comes first, then those whose time is over.
  async *zset(read, key, work) {
    const nowSeconds = Math.floor((await work.look.nowMs()) / 1000);
    let start = work.deep ? 0 : asNumber((await read('ZCOUNT', key, '-inf', '(0')).reply);
    for (;;) {
      const flat = asArray((await read('ZRANGE', key, start, start + atOnce(work) - 1, 'WITHSCORES')).reply).map(asBytes);
      const all = flat.flatMap((member, i) => (i % 2 === 0 ? [{ member, detail: flat[i + 1] ?? NOTHING }] : []));
      const page = work.deep ? all : all.filter(({ detail }) => Number(detail) <= nowSeconds);
      if (page.length === 0) return;
      start += (yield page) ?? page.length;
      if (page.length < all.length) return;
    }
  },
  async *set(read, key, work) {
    for await (const found of readLiveMembers(read, key, 'set', () => atOnce(work))) {
      yield* inPages(found.map((member) => ({ member, detail: NOTHING })));
    }
  },
  async *hash(read, key, work) {
    for await (const found of readFields(read, key, () => atOnce(work))) {
      yield* inPages(found.map(({ field, value }) => ({ member: field, detail: value })));
    }
  },
};

/** SSCAN and HSCAN give small collections as a whole, however many they are asked for. */
function* inPages<T>(found: readonly T[]): Generator<readonly T[], void, undefined> {
  for (let from = 0; from < found.length; from += LARGEST_PAGE) yield found.slice(from, from + LARGEST_PAGE);
}
