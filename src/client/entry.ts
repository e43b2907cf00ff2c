import type { EntryOptions } from './cache.ts';
import { tagNames } from './tag-names.ts';

/** An entry as Redis is told of it. */
export interface Entry {
  readonly key: string;
  /** Seconds, or Infinity. */
  readonly ttl: number;
  readonly tags: readonly string[];
  readonly indexes: readonly string[];
}

export interface Naming {
  readonly prefix: string;
  readonly tagPrefix: string;
  /** Life of entries that name none, in seconds. */
  readonly ttl: number | undefined;
}

/** @throws TypeError for a life or a tag that is none */
export function entryOf(key: string, { ttl: own, tags: given = [] }: EntryOptions, { prefix, tagPrefix, ttl: usual }: Naming): Entry {
  const ttl = own ?? usual;
  if (typeof ttl !== 'number' || !(ttl > 0)) {
    throw new TypeError(`the ttl of ${key} is ${ttl}: it is a number of seconds above 0, or Infinity`);
  }
  const tags = [...new Set(given)];
  return { key: prefix + key, ttl, tags, indexes: tags.map((tag) => tagNames(tag, tagPrefix).index) };
}
