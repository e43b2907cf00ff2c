import { CacheopsError } from '../errors.ts';
import type { FamilyOf } from '../keyspace/family.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { Registry } from '../tags/registry.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { plural } from '../text/plural.ts';
import type { Looking } from './figures.ts';
import { unlessFailed } from './failures.ts';
import { findTags } from './find-tags.ts';
import { heldBy } from './held-by.ts';
import { GONE, livesOf } from './lives.ts';

/** Of some random keys of a family, how many an index leads to. */
export interface FamilyReach {
  readonly family: string;
  /** Random keys that were looked for, and were still there afterwards. */
  readonly sampled: number;
  readonly reached: number;
  /** One that no index leads to; null when there is none. */
  readonly example: ServerText | null;
}

export interface Reaching extends Looking {
  /** All keys anew. */
  readonly source: KeySource;
  readonly registry: Registry;
  readonly familyOf: FamilyOf;
  readonly signal: AbortSignal;
}

/** More questions than these take longer than anybody waits for. */
const MOST_QUESTIONS = 2_000_000;

/**
 * Looks for keys in every index that could hold them.
 *
 * @returns why it was given up, when there are too many indexes to ask
 */
export async function reachOf(keys: readonly Buffer[], reaching: Reaching): Promise<readonly FamilyReach[] | string> {
  const { source, registry, familyOf, signal, ...looking } = reaching;
  const sought = new Map(keys.map((key) => [key.toString('latin1'), key]));
  let questions = 0;
  for await (const found of findTags(source, registry, looking)) {
    const [failed] = found.failed;
    if (failed) return failed.message;
    for (const index of found.tags.flatMap(({ holder }) => holder.indexes)) {
      if (signal.aborted) return 'interrupted';
      const held = await unlessFailed(heldBy(index, [...sought.values()], looking));
      if (held instanceof CacheopsError) return held.message;
      for (const key of held) sought.delete(key.toString('latin1'));
      questions += sought.size;
      if (questions > MOST_QUESTIONS) return `there are too many indexes: ${plural(questions, 'question')} asked, and not all of them yet`;
    }
  }
  const lives = await livesOf(keys.map((entry) => ({ entry })), looking.asker); // prettier-ignore
  const there = keys.filter((_, i) => lives[i] !== GONE);
  const families = new Map<string, FamilyReach>();
  for (const key of there) {
    const family = familyOf(key);
    const before = families.get(family) ?? { family, sampled: 0, reached: 0, example: null };
    const reached = !sought.has(key.toString('latin1'));
    families.set(family, {
      family,
      sampled: before.sampled + 1,
      reached: before.reached + (reached ? 1 : 0),
      example: before.example ?? (reached ? null : fromBytes(key)),
    });
  }
  return [...families.values()].toSorted((a, b) => b.sampled - a.sampled);
}
