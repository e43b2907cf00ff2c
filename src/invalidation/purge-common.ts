import { nodeOfKey } from '../redis/node-of-key.ts';
import { asNumber } from '../redis/reply.ts';
import type { Connection, Node } from '../redis/target.ts';
import { hasMembers } from '../tags/has-members.ts';
import type { TagHolder, TagIndex } from '../tags/layout.ts';
import { noIndex } from '../tags/no-index.ts';
import { COUNT_COMMANDS, type IndexType, isIndexType, readLiveMembers } from '../tags/read-members.ts';
import { typeOf, unfinishedClaims } from './claim.ts';
import type { PurgeWork } from './purge-work.ts';
import { treatEntries } from './treat-entries.ts';

/**
 * Deletes the entries that are in every one of several indexes. None is claimed, for most of its members stay; those whose
 * entries are deleted stay too, and are dead: taking them out would lose entries that writers put back just then.
 *
 * An entry that is written anew while it runs may be deleted with the old one, and stays in its indexes.
 *
 * @returns why it is not finished; `undefined` when it is
 */
export async function purgeCommon(holders: readonly TagHolder[], tags: readonly string[], work: PurgeWork): Promise<string | undefined> {
  for (const home of groupByHome(holders).filter((held) => tags.every((tag) => held.some((holder) => holder.tag === tag)))) {
    const unfinished = await purgeCommonOf(home, work);
    if (unfinished !== undefined) return unfinished;
  }
  return undefined;
}

/** Members of different homes are not to be compared. */
function groupByHome(holders: readonly TagHolder[]): readonly (readonly TagHolder[])[] {
  const homes = new Map<string, TagHolder[]>();
  for (const holder of holders) {
    const home = `${holder.layout.name} ${holder.prefix.toString('latin1')}`;
    homes.set(home, [...(homes.get(home) ?? []), holder]);
  }
  return [...homes.values()];
}

async function purgeCommonOf(holders: readonly TagHolder[], work: PurgeWork): Promise<string | undefined> {
  const indexes = holders.flatMap((holder) => holder.indexes);
  if (holders.some((holder) => holder.indexes.length !== 1))
    return `the ${holders[0]?.layout.title} layout does not tell which entries carry several tags`;
  const opened: OpenIndex[] = [];
  try {
    for (const index of indexes) {
      const open = await openIndex(index, work);
      if (open === undefined) return undefined; // so no entry has all tags
      if ('unusable' in open) return open.unusable;
      opened.push(open);
    }
    const [first, ...others] = opened.toSorted((a, b) => a.members - b.members);
    return first && (await deleteCommon(first, others, work));
  } catch (error) {
    return work.tally.explain(error);
  } finally {
    opened.forEach(({ connection }) => connection.close());
  }
}

interface OpenIndex {
  readonly index: TagIndex;
  readonly node: Node;
  readonly type: IndexType;
  readonly members: number;
  readonly connection: Connection;
}

/** Why it cannot be said which entries it holds. */
interface Unusable {
  readonly unusable: string;
}

/** `undefined` when there is no index. */
async function openIndex(index: TagIndex, { target, writer, nowMs }: PurgeWork): Promise<OpenIndex | Unusable | undefined> {
  const node = nodeOfKey(target, index.key);
  if (node === undefined) return { unusable: `no node that answers serves the slot of the index of ${index.tag}` };
  const claims = await unfinishedClaims(index, writer, node, nowMs());
  if (claims.length > 0) {
    return { unusable: `some are claimed by a purge of ${index.tag} that has not come to its end: run that again first` };
  }
  const type = await typeOf(writer, node, index.key);
  if (type === 'none') return undefined;
  if (!isIndexType(type)) throw noIndex(index, type);
  const members = asNumber((await writer.read(node, COUNT_COMMANDS[type], index.key)).reply);
  const connection = await node.connection({ db: target.db, clustered: target.topology === 'cluster' });
  return { index, node, type, members, connection };
}

/** Looks through the smallest index, and asks the others about each of its members. */
async function deleteCommon(first: OpenIndex, others: readonly OpenIndex[], work: PurgeWork): Promise<string | undefined> {
  const { writer, pace, signal } = work;
  const { index, node, type } = first;
  let all = true;
  for await (const members of readLiveMembers((...words) => writer.read(node, ...words), index.key, type, pace.atOnce)) {
    if (signal.aborted) return 'interrupted';
    const common = await inAll(members, others);
    const keys = common.flatMap((member) => index.entryOf(member) ?? []);
    const { complete } = await pace.send(keys.length, () => treatEntries(keys, work));
    all &&= complete && keys.length === common.length;
    await work.onBatch();
  }
  return all ? undefined : 'not all entries could be deleted';
}

async function inAll(members: readonly Buffer[], others: readonly OpenIndex[]): Promise<readonly Buffer[]> {
  let common = members;
  for (const { connection, index, type } of others) {
    const held = await hasMembers(connection, index.key, type, common);
    common = common.filter((_, i) => held[i]);
  }
  return common;
}
