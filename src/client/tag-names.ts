/** The keys of one tag, as `cacheops invalidate` knows them: the native layout. The braces put them into one slot of a cluster. */
export interface TagNames {
  readonly tag: string;
  /** The sorted set of entries, by when they expire in unix seconds. */
  readonly index: string;
  /** The set of claims that are not worked off yet. */
  readonly claims: string;
  /** What the index is called once a purge has claimed it. */
  claim(id: string): string;
}

export const TAG_PREFIX = 'cacheops:tag:';

/** @throws TypeError when nothing can be tagged so */
export function tagNames(tag: string, tagPrefix: string): TagNames {
  if (typeof tag !== 'string' || !/^[^{}\p{Cc}]+$/u.test(tag)) {
    throw new TypeError(`${JSON.stringify(tag)} cannot be a tag: it has at least one character, and no braces or control characters`);
  }
  const index = `${tagPrefix}{${tag}}`;
  return { tag, index, claims: `${index}:claims`, claim: (id) => `${index}:claim:${id}` };
}

/** Stands beside the indexes, so that no purge takes it for an entry. */
export const lockName = (key: string, tagPrefix: string): string => `${tagPrefix}lock:{${key}}`;
