import { CacheopsError } from '../errors.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { Missing } from '../report.ts';
import type { TagHolder } from '../tags/layout.ts';
import type { Registry } from '../tags/registry.ts';
import { plural } from '../text/plural.ts';
import type { Looking } from './figures.ts';
import { createFailures, unlessFailed } from './failures.ts';
import { findTags, type FoundNote, type OddIndex } from './find-tags.ts';
import { measureNotes, type MeasuredNote } from './measure-notes.ts';
import { type Measured, measureTag } from './tag-row.ts';

export interface Surveying extends Looking {
  readonly source: KeySource;
  readonly registry: Registry;
  readonly signal: AbortSignal;
  readonly update: (label: string) => void;
  /** Whether an entry of the same home was seen on the server already. */
  readonly isKnownAlive: (holder: TagHolder) => boolean;
  /** Told of what notes something of entries; nothing is asked about that when absent. */
  readonly eachNote?: (found: FoundNote, measured: MeasuredNote) => void;
}

export interface Surveyed {
  readonly keysLookedAt: number;
  readonly tags: number;
  /** What was not looked at. */
  readonly missing: readonly Missing[];
  /** Keys that are called like an index and are none; only the first ones. */
  readonly odd: readonly OddIndex[];
}

/** Measures every tag among the keys of a source, and hands them over one by one: nothing grows with their number. */
export async function survey(
  { source, registry, signal, update, isKnownAlive, eachNote, ...looking }: Surveying,
  each: (holder: TagHolder, measured: Measured) => void,
): Promise<Surveyed> {
  let keysLookedAt = 0;
  let tags = 0;
  const odd: OddIndex[] = [];
  const failures = createFailures();
  for await (const found of findTags(source, registry, looking)) {
    keysLookedAt += found.keys;
    found.failed.forEach(failures.add);
    odd.push(...found.odd.slice(0, MOST_ODD - odd.length));
    for (let from = 0; from < found.tags.length && !signal.aborted; from += MEASURED_AT_ONCE) {
      const some = found.tags.slice(from, from + MEASURED_AT_ONCE);
      for (const [i, measured] of (
        await Promise.all(some.map((tag) => unlessFailed(measureTag(tag, looking, isKnownAlive(tag.holder)))))
      ).entries()) {
        if (measured instanceof CacheopsError) failures.add(measured);
        else each(some[i]!.holder, measured); // one came of each
      }
      tags += some.length;
    }
    if (eachNote && !signal.aborted) {
      for (const [i, measured] of (await measureNotes(found.notes, looking)).entries()) {
        if (measured instanceof CacheopsError) failures.add(measured);
        else eachNote(found.notes[i]!, measured); // one came of each
      }
    }
    update(`${plural(keysLookedAt, 'key')} looked at, ${plural(tags, 'tag')} found`);
    if (signal.aborted) break;
  }
  return { keysLookedAt, tags, missing: [...source.missing(), ...failures.missing()], odd };
}

const MOST_ODD = 100;
/** Each is a handful of commands, and up to fifty short ones more where members have no score. */
const MEASURED_AT_ONCE = 20;
