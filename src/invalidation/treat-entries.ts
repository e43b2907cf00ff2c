import { CacheopsError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import type { Node, Target } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import { deleteOn } from './delete-keys.ts';
import type { EntryFilter } from './entry-filter.ts';
import { groupByNode } from './group-by-node.ts';
import { shortenOn } from './shorten-keys.ts';
import type { Tally } from './tally.ts';

export interface Treating {
  readonly target: Target;
  readonly writer: Writer;
  readonly tally: Tally;
  /** Whether a key is a layout's own: deleting an index would leave its entries where nobody finds them. */
  readonly isOwn: (key: Buffer) => boolean;
  /** Absent: all that are named are meant. */
  readonly filter?: EntryFilter | undefined;
  /** `--soft`: entries live so long at most, in place of being deleted. */
  readonly softMs?: number | undefined;
}

export interface Treated {
  /** Whether each entry is known to be gone, or as it was wanted, or was not meant. */
  readonly complete: boolean;
  /** The keys that were not there; only when asked for each. */
  readonly missing: readonly Buffer[];
  /** The keys that were meant. */
  readonly meant: readonly Buffer[];
}

/**
 * Deletes entries, or shortens their life, each on the node that it belongs to, side by side; what came of it is added to
 * the tally. Keys of a layout's own, such as indexes, are kept: no entry is one. So is what a filter does not mean.
 *
 * @param each to be told which keys were not there, which takes a command a key
 */
export async function treatEntries(keys: readonly Buffer[], work: Treating, each = work.target.topology === 'cluster'): Promise<Treated> {
  const entries = keys.filter((key) => isEntry(key, work));
  const parts = await Promise.all(
    [...groupByNode(entries, work.target)].map(async ([node, own]): Promise<Treated> => {
      if (node === undefined) {
        work.tally.unsettle();
        return skip(work.tally, NO_NODE, 'no node that answers serves their slots', own);
      }
      if (work.tally.lost.has(node.address)) return skip(work.tally, node.address, 'not tried, for the connection was lost', own);
      const { meant, complete: allJudged } = work.filter
        ? await chooseOn(node, own, work.filter, work.tally)
        : { meant: own, complete: true };
      const done = await (work.softMs === undefined ? deleteOn(node, meant, work, each) : shortenOn(node, meant, work.softMs, work));
      return { ...done, complete: done.complete && allJudged, meant };
    }),
  );
  return {
    complete: parts.every(({ complete }) => complete),
    missing: parts.flatMap(({ missing }) => missing),
    meant: parts.flatMap(({ meant }) => meant),
  };
}

function isEntry(key: Buffer, { isOwn, target, tally }: Treating): boolean {
  if (!isOwn(key)) return true;
  tally.add(nodeOfKey(target, key)?.address ?? NO_NODE, { kept: 1 });
  return false;
}

const NO_NODE = 'the cluster';

function skip(tally: Tally, node: string, reason: string, keys: readonly Buffer[]): Treated {
  tally.skip(node, reason, keys.length);
  return { complete: false, missing: [], meant: [] };
}

async function chooseOn(node: Node, keys: readonly Buffer[], filter: EntryFilter, tally: Tally) {
  try {
    const judgements = await filter.judge(node, keys);
    const refused = judgements.filter((judgement) => judgement instanceof CacheopsError);
    refused.forEach((error) => tally.fail(node.address, error, 1));
    const count = (wanted: string): number => judgements.filter((judgement) => judgement === wanted).length;
    tally.add(node.address, { alreadyGone: count('gone'), kept: count('other'), undecided: count('undecided') });
    return { meant: keys.filter((_, i) => judgements[i] === 'meant'), complete: refused.length === 0 };
  } catch (error) {
    tally.skip(node.address, `not deleted, for it could not be told whether they are meant: ${tally.explain(error)}`, keys.length);
    return { meant: [], complete: false };
  }
}
