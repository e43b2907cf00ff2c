import type { Tally } from './tally.ts';

/**
 * Keys that were deleted before their index was claimed are found gone when its members are met again: they count once.
 *
 * @param early deletes some of them
 * @param again meets all of them
 */
export async function countOnce<T, U>(tally: Tally, early: () => Promise<T>, again: (done: T) => Promise<U>): Promise<U> {
  const atFirst = tally.nodes();
  const done = await early();
  const between = tally.nodes();
  const result = await again(done);
  for (const { node, alreadyGone } of tally.nodes()) {
    const [before, then] = [atFirst, between].map((nodes) => nodes.find((one) => one.node === node));
    const met = (then?.deleted ?? 0) + (then?.alreadyGone ?? 0) - (before?.deleted ?? 0) - (before?.alreadyGone ?? 0);
    const found = alreadyGone - (then?.alreadyGone ?? 0);
    if (met > 0) tally.add(node, { alreadyGone: -Math.min(met, found) });
  }
  return result;
}
