import { CacheopsError, RefusedError } from '../errors.ts';
import { keyAt } from '../keyspace/batch.ts';
import type { KeySource } from '../keyspace/source.ts';
import { CommandError } from '../redis/command-error.ts';
import { claimedIndex } from '../tags/claim-names.ts';
import { typeIn } from '../tags/is-held.ts';
import type { Home, Look, Note, SharedIndex, TagHolder } from '../tags/layout.ts';
import type { Recognised, Registry } from '../tags/registry.ts';
import { unlessFailed } from './failures.ts';
import type { Looking } from './figures.ts';
import { seenAlive } from './seen-alive.ts';
import { sharedHolder } from './shared-hash.ts';

/** A tag that a key on the server stands for. */
export interface FoundTag {
  /** Of {@link ALL_TAGS} where one hash is the index of all of them. */
  readonly holder: TagHolder;
  /** That hash. */
  readonly shared?: SharedIndex | undefined;
  /** Other layouts that this key may be an index of just as well: its members name several entries each. */
  readonly rivals: readonly string[];
  /** Remaining life of that key; −1: it never expires; NaN: unknown. */
  readonly ttlMs: number;
}

/** A key in which a layout notes something of entries, other than the index of a tag. */
export interface FoundNote extends Pick<Home, 'layout' | 'prefix'> {
  readonly key: Buffer;
  readonly note: Note;
}

/** A key that is called like an index, and why nothing more can be said of it. */
export interface OddIndex {
  readonly key: Buffer;
  readonly layout: string;
  readonly reason: string;
}

export interface FoundInBatch {
  /** Keys whose names were looked at. */
  readonly keys: number;
  readonly tags: readonly FoundTag[];
  readonly odd: readonly OddIndex[];
  readonly notes: readonly FoundNote[];
  /** For each key of which nothing could be asked. */
  readonly failed: readonly CacheopsError[];
}

/**
 * All tags that have an index or a mark among the keys of a source, batch by batch. A name alone tells nothing: each
 * layout asks the server whether it is there. A tag of which only claims are left, of a purge that was not finished, is
 * found by these.
 */
export async function* findTags(source: KeySource, registry: Registry, looking: Looking): AsyncGenerator<FoundInBatch, void, undefined> {
  for await (const batch of source.batches) {
    const candidates: Candidate[] = [];
    const notes: FoundNote[] = [];
    for (let i = 0; i < batch.length; i++) {
      const key = keyAt(batch, i);
      const base = claimedIndex(key);
      for (const own of registry.recognise(base ?? key)) {
        if (!isOfHome(own, registry)) continue;
        if (base === undefined) notes.push(...notesIn(own, key));
        if (tagOf(own) !== undefined)
          candidates.push({ ...own, key: Buffer.from(key), claimed: base !== undefined, ttlMs: batch.ttlMs[i] ?? NaN });
      }
    }
    const tags: FoundTag[] = [];
    const odd: OddIndex[] = [];
    const failed: CacheopsError[] = [];
    for (let from = 0; from < candidates.length; from += LOCATED_AT_ONCE) {
      for (const found of await Promise.all(candidates.slice(from, from + LOCATED_AT_ONCE).map((one) => locate(one, looking.look)))) {
        if (found instanceof CacheopsError) failed.push(found);
        else if ('reason' in found) odd.push(found);
        else tags.push(...found.tags);
      }
    }
    yield { keys: batch.length, tags: await withoutDoubles(tags, looking), odd, notes, failed };
  }
}

const LOCATED_AT_ONCE = 50;

/**
 * Of several layouts that a key may be an index of, those whose entries are there; where none has any, the one that is
 * used most.
 */
async function withoutDoubles(tags: readonly FoundTag[], looking: Looking): Promise<readonly FoundTag[]> {
  const byKey = new Map<string, FoundTag[]>();
  for (const found of tags) {
    const key = found.holder.key.toString('latin1');
    byKey.set(key, [...(byKey.get(key) ?? []), found]);
  }
  const settled: FoundTag[] = [];
  for (const [first, ...others] of byKey.values()) {
    if (first === undefined) continue;
    const alive = others.length === 0 ? [first] : await aliveOf([first, ...others], looking);
    const likely = alive.length > 0 ? alive : [first];
    const names = likely.map(({ holder }) => holder.layout.name);
    settled.push(...likely.map((found, i) => ({ ...found, rivals: names.filter((_, at) => at !== i) })));
  }
  return settled;
}

async function aliveOf(tags: readonly FoundTag[], looking: Looking): Promise<readonly FoundTag[]> {
  const seen = await Promise.all(
    tags.map(({ holder }) => Promise.all(holder.indexes.map((index) => unlessFailed(seenAlive(index, looking))))),
  );
  return tags.filter((_, i) => seen[i]?.includes(true));
}

interface Candidate extends Recognised {
  readonly key: Buffer;
  /** Whether it is a claim, or the set of claims. */
  readonly claimed: boolean;
  readonly ttlMs: number;
}

function isOfHome({ layout, own }: Recognised, { named }: Registry): boolean {
  if (own.prefix === undefined) return false;
  if (named === undefined) return true;
  return named.layout === layout && (named.prefix === undefined || named.prefix.equals(own.prefix));
}

const notesIn = ({ layout, own: { prefix, note } }: Recognised, key: Buffer): readonly FoundNote[] =>
  prefix === undefined || note === undefined ? [] : [{ layout, prefix, key: Buffer.from(key), note }];

function tagOf({ layout, own }: Recognised): string | undefined {
  if (own.role === 'shared') return layout.anyTag;
  return own.role === 'index' || own.role === 'mark' ? own.tag : undefined;
}

/** Some layouts look for more keys of a tag, which is another pass over all keys for each: here every key is met anyway. */
const onlyAt = (key: Buffer, look: Look): Look => ({
  ...look,
  async *keys() {
    yield key;
  },
});

/** One key speaks for each holder: the one that people would look up, or the set of claims where it has gone. */
async function locate(
  { layout, own, key, claimed, ttlMs }: Candidate,
  look: Look,
): Promise<{ readonly tags: readonly FoundTag[] } | OddIndex | CacheopsError> {
  const home: Home = { layout, prefix: own.prefix ?? Buffer.alloc(0), named: false };
  if (own.tag?.includes(NO_CHARACTER) && !key.includes(NO_CHARACTER)) return { key, layout: layout.name, reason: NOT_TEXT };
  try {
    const holders = await layout.locate(tagOf({ layout, own }) ?? '', home, onlyAt(key, look));
    const spoken = holders.filter((holder) => {
      if (!claimed) return holder.key.equals(key);
      return holder.indexes.some(({ claims }) => claims.equals(key));
    });
    if (!claimed) return { tags: spoken.map((holder) => foundAs(holder, home, ttlMs, look)) };
    const left: FoundTag[] = [];
    for (const holder of spoken) {
      if ((await typeIn(look, holder.key)) === 'none') left.push({ holder, ttlMs: NaN, rivals: [] });
    }
    return { tags: left };
  } catch (error) {
    if (!(error instanceof CacheopsError)) throw error;
    if (!(error instanceof RefusedError) || error instanceof CommandError) return error;
    return { key, layout: layout.name, reason: error.message };
  }
}

/** What decoding leaves in place of bytes that are no UTF-8. */
const NO_CHARACTER = '\ufffd';
const NOT_TEXT = 'its tag is no UTF-8, so that no command can name it';

function foundAs(holder: TagHolder, home: Home, ttlMs: number, look: Look): FoundTag {
  const { shared } = holder;
  if (shared === undefined) return { holder, rivals: [], ttlMs };
  return { holder: sharedHolder(shared, home, look), shared, rivals: [], ttlMs };
}
