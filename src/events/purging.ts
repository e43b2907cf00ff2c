import { StoppedEarlyError } from '../errors.ts';
import type { Counts } from '../invalidation/tally.ts';
import { NoIndexError } from '../tags/no-index.ts';
import { plural } from '../text/plural.ts';
import type { Batch } from './batch.ts';
import type { Purge } from './purge.ts';

/** What came of the tags of a batch. */
export interface Purged extends Pick<Counts, 'deleted' | 'shortened' | 'alreadyGone' | 'kept' | 'undecided'> {
  /** Tags whose mark was set. */
  readonly marked: number;
}

export interface Purging {
  readonly purged: Purged;
  /** Tags that nobody can purge, by the events that asked for them, and why. */
  readonly refused: readonly { readonly id: string; readonly problem: string }[];
}

const NOTHING: Purged = { deleted: 0, shortened: 0, alreadyGone: 0, kept: 0, undecided: 0, marked: 0 };
export const NOTHING_PURGED: Purging = { purged: NOTHING, refused: [] };

/**
 * Purges the tags of a batch; to be called again until it does not fail. What tries have deleted is added up, the rest is as
 * the last one finds it. A tag whose index is something else is left out and told: it would keep all others from their end
 * for ever.
 *
 * @throws StoppedEarlyError when a node has not done its part
 */
export function createPurging({ tags, asked }: Pick<Batch, 'tags' | 'asked'>, purge: Purge): () => Promise<Purging> {
  let [deleted, shortened] = [0, 0];
  const refused = new Map<string, string>();
  const purgeSome = async (some: readonly string[]): Promise<Purged> => {
    const ids = asked.filter(({ tag }) => some.includes(tag)).map(({ id }) => id);
    const { data, missing = [] } = await purge(some, [...new Set(ids)]);
    deleted += data.deleted;
    shortened += data.shortened;
    const [first] = missing;
    if (first !== undefined) throw new StoppedEarlyError(`${plural(some.length, 'tag')} not wholly purged: ${first.reason}`);
    return data;
  };
  const purgeEach = async (some: readonly string[]): Promise<Purged> => {
    let sum = NOTHING;
    for (const tag of some) {
      const one = await purgeSome([tag]).catch((error: unknown) => {
        if (!(error instanceof NoIndexError)) throw error;
        refused.set(tag, error.message);
        return NOTHING;
      });
      sum = plus(sum, one);
    }
    return sum;
  };
  return async () => {
    const left = tags.filter((tag) => !refused.has(tag));
    const { alreadyGone, kept, undecided, marked } = await purgeSome(left).catch((error: unknown) => {
      if (error instanceof NoIndexError) return purgeEach(left);
      throw error;
    });
    return { purged: { deleted, shortened, alreadyGone, kept, undecided, marked }, refused: toldBy(asked, refused) };
  };
}

const toldBy = (asked: Batch['asked'], refused: ReadonlyMap<string, string>): Purging['refused'] =>
  asked.flatMap(({ tag, id }) => {
    const problem = refused.get(tag);
    return problem === undefined ? [] : [{ id, problem: `${problem}; what it holds was not purged` }];
  });

const plus = (a: Purged, b: Purged): Purged => ({
  deleted: a.deleted + b.deleted,
  shortened: a.shortened + b.shortened,
  alreadyGone: a.alreadyGone + b.alreadyGone,
  kept: a.kept + b.kept,
  undecided: a.undecided + b.undecided,
  marked: a.marked + b.marked,
});
