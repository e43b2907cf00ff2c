import { CacheopsError } from '../errors.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { Missing, Unchecked } from '../report.ts';
import type { SharedIndex } from '../tags/layout.ts';
import { readFields, type ReadKey } from '../tags/read-members.ts';
import type { Registry } from '../tags/registry.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { plural } from '../text/plural.ts';
import { createFailures, unlessFailed } from './failures.ts';
import type { Looking } from './figures.ts';
import { findTags } from './find-tags.ts';
import { heldBy } from './held-by.ts';
import { oddUnchecked } from './odd-unchecked.ts';

/** A tag that an entry carries. */
export interface CarriedTag {
  readonly tag: string;
  readonly layout: string;
  readonly prefix: ServerText;
  readonly index: ServerText;
}

export interface TagsOfKey {
  readonly tags: readonly CarriedTag[];
  readonly keysLookedAt: number;
  readonly indexesAsked: number;
  /** What does not tell whether the entry carries it. */
  readonly unchecked: readonly Unchecked[];
  /** What was not looked at. */
  readonly missing: readonly Missing[];
}

export interface Asking extends Looking {
  readonly source: KeySource;
  readonly registry: Registry;
  readonly signal: AbortSignal;
  readonly update: (label: string) => void;
}

/**
 * Asks every index that is found whether it holds an entry: most layouts do not note the tags of an entry anywhere else.
 * Marks tell of no entry whether it carries their tag.
 */
export async function tagsOfKey(key: Buffer, { source, registry, signal, update, ...looking }: Asking): Promise<TagsOfKey> {
  const tags: CarriedTag[] = [];
  const odd: Unchecked[] = [];
  const failures = createFailures();
  let keysLookedAt = 0;
  let indexesAsked = 0;
  let marks = 0;
  for await (const found of findTags(source, registry, looking)) {
    keysLookedAt += found.keys;
    found.failed.forEach(failures.add);
    odd.push(...found.odd.map(oddUnchecked));
    marks += found.tags.filter(({ holder }) => holder.indexes.length === 0).length;
    for (const { holder, shared } of found.tags) {
      if (signal.aborted) break;
      indexesAsked += holder.indexes.length;
      const holding = await unlessFailed(Promise.all(holder.indexes.map((index) => heldBy(index, [key], looking))));
      if (holding instanceof CacheopsError) {
        failures.add(holding);
        continue;
      }
      if (holding.every((held) => held.length === 0)) continue;
      const names = shared ? await tagsInHash(key, shared, looking) : [holder.tag];
      const where = { layout: holder.layout.name, prefix: fromBytes(holder.prefix), index: fromBytes(holder.key) };
      tags.push(...names.map((tag) => ({ tag, ...where })));
    }
    update(`${plural(indexesAsked, 'index', 'indexes')} asked`);
    if (signal.aborted) break;
  }
  return {
    tags,
    keysLookedAt,
    indexesAsked,
    unchecked: [...odd, ...(marks === 0 ? [] : [byMarks(marks)])],
    missing: [...source.missing(), ...failures.missing()],
  };
}

const FIELDS_AT_ONCE = 500;

/** What the field of an entry tells, in a hash of all entries. */
async function tagsInHash(key: Buffer, shared: SharedIndex, { look }: Looking): Promise<readonly string[]> {
  const read: ReadKey = async (...words) => ({ reply: await look.read(...words), from: '' }); // a slot that moves meanwhile is an error
  for await (const fields of readFields(read, shared.key, () => FIELDS_AT_ONCE)) {
    const own = fields.find(({ field }) => shared.entryOf(field).equals(key));
    if (own) return shared.tagsIn(own.value);
  }
  return [];
}

const byMarks = (marks: number): Unchecked => ({
  id: 'tags/marked',
  subject: {},
  matters: false,
  reason: `${plural(marks, 'tag')} ${marks === 1 ? 'is' : 'are'} kept by a mark, which does not tell which entries carry it`,
});
