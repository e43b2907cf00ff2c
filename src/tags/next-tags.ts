import { typeIn } from './is-held.ts';
import type { Look } from './layout.ts';
import { readFields } from './read-members.ts';

// What the cache handlers of Next.js have in common: a hash of all entries, whose values are JSON arrays of their tags.

/** Tags of paths, which entries may carry without their being noted: `_N_T_/blog`. */
export const isImplicit = (tag: string): boolean => tag.startsWith('_N_T_');

/** A tag of a path, which every home holds. */
export const ANY_TAG = '_N_T_/';

/** Whether a field of the hash tells that its entry carries the tag. */
export function carriesTag(tag: string): (value: Buffer) => boolean {
  const quoted = JSON.stringify(tag);
  return (value) => value.includes(quoted) && tagsIn(value).includes(tag);
}

/** None when it is not written as the handlers write it. */
export function tagsIn(value: Buffer): readonly string[] {
  try {
    const tags: unknown = JSON.parse(value.toString());
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
  } catch {
    return [];
  }
}

/** Looks through the hash, if it is one, until it finds an entry that carries the tag. */
export async function someCarry(key: Buffer, carries: (value: Buffer) => boolean, look: Look): Promise<boolean> {
  if ((await typeIn(look, key)) !== 'hash') return false;
  const read = async (...words: Parameters<Look['read']>) => ({ reply: await look.read(...words), from: '' });
  for await (const fields of readFields(read, key, () => FIELDS_AT_ONCE)) {
    if (fields.some(({ value }) => carries(value))) return true;
  }
  return false;
}

const FIELDS_AT_ONCE = 500;
