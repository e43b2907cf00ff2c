import { fromBytes, type ServerText } from '../text/bytes.ts';
import type { IndexType } from '../tags/read-members.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { ALL_TAGS } from './shared-hash.ts';
import { type Dead, figuresOf, type IndexFigures, type Looking, sumOf, sumOfDead } from './figures.ts';
import type { FoundTag } from './find-tags.ts';

/** A tag with what stands for it, all its indexes together. */
export interface TagRow {
  /** Null: the index is of all tags. */
  readonly tag: string | null;
  /** As `--layout` takes it. */
  readonly layout: string;
  /** As people call it. */
  readonly layoutTitle: string;
  /** What stands before the layout's own words in its keys. */
  readonly prefix: ServerText;
  /** What stands for the tag: its index, or its mark. */
  readonly index: ServerText;
  /** Address of the node that holds it; null when it is not there. */
  readonly node: string | null;
  /** Null: there is no index, but a mark, or what a purge has left. */
  readonly type: IndexType | null;
  /** Null where a mark makes entries stale, however many there are. */
  readonly members: number | null;
  /** Members whose entries are gone; null: unknown. */
  readonly dead: Dead | null;
  /** What the indexes take, as MEMORY USAGE estimates it; null where it is not told. */
  readonly bytes: number | null;
  /** Of the index or the mark; null when it never expires, or is not there. */
  readonly ttlSeconds: number | null;
  /** Null: unknown, or there is none. */
  readonly neverExpires: boolean | null;
  /** Claims that purges have left, or are at work on. */
  readonly unfinishedClaims: number;
}

export interface Measured {
  readonly row: TagRow;
  readonly figures: readonly IndexFigures[];
}

/** Fails with CommandError or ConnectionError when an index cannot be read. @param knownAlive as for {@link figuresOf} */
export async function measureTag({ holder, ttlMs }: FoundTag, looking: Looking, knownAlive = false): Promise<Measured> {
  const { layout, tag, prefix, key, indexes } = holder;
  const figures = await Promise.all(indexes.map((index) => figuresOf(index, looking, knownAlive)));
  const marked = indexes.length === 0;
  const row: TagRow = {
    tag: tag === ALL_TAGS ? null : tag,
    layout: layout.name,
    layoutTitle: layout.title,
    prefix: fromBytes(prefix),
    index: fromBytes(key),
    node: nodeOfKey(looking.target, key)?.address ?? null,
    type: figures.find(({ type }) => type !== null)?.type ?? null,
    members: marked ? null : figures.reduce((sum, { members }) => sum + members, 0),
    dead: marked ? null : figures.map(({ dead }) => dead).reduce(sumOfDead),
    bytes: marked ? null : figures.map(({ bytes }) => bytes).reduce(sumOf),
    ttlSeconds: ttlMs >= 0 ? ttlMs / 1000 : null,
    neverExpires: Number.isNaN(ttlMs) ? null : ttlMs < 0,
    unfinishedClaims: figures.reduce((sum, one) => sum + one.unfinishedClaims, 0),
  };
  return { row, figures };
}
