import type { KeyList } from '../../redis/target.ts';

export const countOf = ({ offsets }: KeyList): number => offsets.length - 1;

/** A view, not a copy. */
export const keyIn = ({ bytes, offsets }: KeyList, i: number): Buffer => bytes.subarray(offsets[i], offsets[i + 1]);

/** Those of the keys that are wanted, in memory of their own. */
export function only(keys: KeyList, wanted: (i: number) => boolean): KeyList {
  const kept: Buffer[] = [];
  for (let i = 0; i < countOf(keys); i++) if (wanted(i)) kept.push(keyIn(keys, i));
  const offsets = new Uint32Array(kept.length + 1);
  kept.forEach((key, i) => (offsets[i + 1] = offsets[i]! + key.length)); // one more than keys
  return { bytes: Buffer.concat(kept), offsets };
}
