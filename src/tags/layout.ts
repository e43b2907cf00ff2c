import { RefusedError } from '../errors.ts';
import { fromBytes } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';

/** How one framework, or cacheops itself, keeps which entries carry a tag. Keys are bytes throughout. */
export interface Layout {
  readonly name: string;
  /** The indexes that may hold a tag: they need not exist. Empty when no tag of this layout can be called that. */
  indexesOf(tag: string): readonly TagIndex[];
  /** Whether a key is an index, a claim or another of the layout's own, and so never an entry. */
  isOwn(key: Buffer): boolean;
}

/** A sorted set, set or hash whose members name the entries of one tag. All its keys lie in one slot of a cluster. */
export interface TagIndex {
  readonly layout: string;
  readonly tag: string;
  readonly key: Buffer;
  /** The set of claims that are not worked off yet. */
  readonly claims: Buffer;
  /** What the index is called once a purge has claimed it. */
  claim(id: string): Buffer;
  /** The key of the entry that a member names. */
  entryOf(member: Buffer): Buffer;
}

/** What stands where the index of a tag should is something else, which nobody renames or deletes for it. */
export function noIndex({ key, layout }: TagIndex, type: string): RefusedError {
  return new RefusedError(`${escapeText(fromBytes(key))} is a ${type}, and no index of the ${layout} layout: it is left alone`);
}
