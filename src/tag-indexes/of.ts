import { CacheopsError } from '../errors.ts';
import type { Answer } from '../report.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { GONE, livesOf } from './lives.ts';
import { type Asking, type CarriedTag, tagsOfKey } from './tags-of-key.ts';

/** What `cacheops tags of` answers: the contract of its JSON. */
export interface OfData {
  readonly key: ServerText;
  /** Null: unknown. */
  readonly cached: boolean | null;
  readonly tags: readonly CarriedTag[];
  /** Keys whose names were looked at to find the indexes. */
  readonly keysLookedAt: number;
  readonly indexesAsked: number;
}

/** Reads only. */
export async function readTagsOf(key: Buffer, asking: Asking): Promise<Answer<OfData>> {
  const [life] = await livesOf([{ entry: key }], asking.asker);
  const { unchecked, missing, ...found } = await tagsOfKey(key, asking);
  const cached = life === undefined || life instanceof CacheopsError ? null : life !== GONE;
  return { data: { key: fromBytes(key), cached, ...found }, unchecked, missing };
}
