import { CacheopsError } from '../errors.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { Missing, Unchecked } from '../report.ts';
import { asBytes } from '../redis/reply.ts';
import type { Home, SharedIndex, TagHolder } from '../tags/layout.ts';
import type { Registry } from '../tags/registry.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { plural } from '../text/plural.ts';
import { createFailures, unlessFailed } from './failures.ts';
import type { Looking } from './figures.ts';
import { findTags } from './find-tags.ts';
import { heldBy } from './held-by.ts';
import { type NotedTag, notedTags } from './noted-tags.ts';
import { oddUnchecked } from './odd-unchecked.ts';

/** A tag that an entry carries, by an index or by what it notes of itself. */
export interface CarriedTag {
  readonly tag: string;
  readonly layout: string;
  readonly prefix: ServerText;
  /** What stands for the tag; null when nothing does. */
  readonly index: ServerText | null;
  /** Whether a purge of the tag finds the entry there; null where a mark stands for the tag. */
  readonly inIndex: boolean | null;
  /** Whether the entry notes the tag; null where its layout keeps no such notes, or they cannot be read. */
  readonly noted: boolean | null;
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
  /** All keys whose indexes are asked. */
  readonly open: () => Promise<KeySource>;
  readonly registry: Registry;
  readonly signal: AbortSignal;
  readonly update: (label: string) => void;
}

/**
 * Where the layout is named with its prefix, and notes the tags of each entry, these are read and compared with their
 * indexes. Otherwise every index that is found is asked whether it holds the entry, and what it notes is compared. Marks
 * tell of no entry whether it carries their tag.
 */
export async function tagsOfKey(key: Buffer, asking: Asking): Promise<TagsOfKey> {
  const { layout, prefix } = asking.registry.named ?? {};
  const noted = layout && prefix && (await compareNoted(key, [{ layout, prefix }], [], asking));
  if (noted && noted.tags.length > 0) {
    return { ...noted, keysLookedAt: 0, indexesAsked: noted.tags.length, unchecked: [] };
  }
  return tagsInIndexes(key, asking);
}

async function tagsInIndexes(key: Buffer, { open, registry, signal, update, ...looking }: Asking): Promise<TagsOfKey> {
  const source = await open();
  const homes = new Map<string, NotingHome>();
  const held: HeldTag[] = [];
  const odd: Unchecked[] = [];
  const failures = createFailures();
  let keysLookedAt = 0;
  let indexesAsked = 0;
  let marks = 0;
  for await (const found of findTags(source, registry, looking)) {
    keysLookedAt += found.keys;
    found.failed.forEach(failures.add);
    odd.push(...found.odd.map(oddUnchecked));
    marks += found.tags.filter(({ holder }) => holder.indexes.length === 0 && !holder.layout.tagsNoted).length;
    for (const home of [...found.tags.map(({ holder }) => holder), ...found.notes]) homes.set(homeName(home), home);
    for (const { holder, shared } of found.tags) {
      if (signal.aborted) break;
      const holding = await unlessFailed(Promise.all(holder.indexes.map((index) => heldBy(index, [key], looking))));
      if (holding instanceof CacheopsError) {
        failures.add(holding);
        continue;
      }
      indexesAsked += holder.indexes.length;
      if (holding.every((held) => held.length === 0)) continue;
      const names = shared ? await tagsInHash(key, holder, shared, looking) : [holder.tag];
      held.push(...names.map((tag) => ({ tag, holder })));
    }
    update(`${plural(indexesAsked, 'index', 'indexes')} asked`);
    if (signal.aborted) break;
  }
  const noted = await compareNoted(key, [...homes.values()], held, looking);
  return {
    tags: noted.tags,
    keysLookedAt,
    indexesAsked,
    unchecked: [...odd, ...(marks === 0 ? [] : [byMarks(marks)])],
    missing: [...source.missing(), ...failures.missing(), ...noted.missing],
  };
}

type NotingHome = Pick<Home, 'layout' | 'prefix'>;

/** A tag whose index holds the entry. */
interface HeldTag {
  readonly tag: string;
  readonly holder: TagHolder;
}

const homeName = ({ layout, prefix }: NotingHome): string => `${layout.name} ${prefix.toString('latin1')}`;

/** What the field of an entry tells, in a hash of all entries. */
async function tagsInHash(key: Buffer, { indexes }: TagHolder, shared: SharedIndex, { look }: Looking): Promise<readonly string[]> {
  const field = indexes[0]?.memberOf(key);
  const value = field && (await look.read('HGET', shared.key, field));
  return value == null ? [] : shared.tagsIn(asBytes(value));
}

/** Puts what indexes hold, and what the entry notes, side by side. */
async function compareNoted(key: Buffer, homes: readonly NotingHome[], held: readonly HeldTag[], looking: Looking) {
  const failures = createFailures();
  const told = new Map<string, readonly NotedTag[] | undefined>();
  for (const home of homes) {
    const noted = await unlessFailed(notedTags(key, home, looking));
    if (noted instanceof CacheopsError) failures.add(noted);
    else told.set(homeName(home), noted);
  }
  const inIndexes = held.map(({ tag, holder }) => {
    const noted = told.get(homeName(holder))?.some((one) => one.tag === tag) ?? null;
    return { tag, ...placeOf(holder), index: fromBytes(holder.key), inIndex: true, noted };
  });
  const isHeld = (home: NotingHome, tag: string): boolean => held.some((one) => one.tag === tag && homeName(one.holder) === homeName(home));
  const onlyNoted = homes.flatMap((home) =>
    (told.get(homeName(home)) ?? [])
      .filter(({ tag }) => !isHeld(home, tag))
      .map(({ tag, holder, held: inIndex }) => {
        return { tag, ...placeOf(home), index: holder ? fromBytes(holder.key) : null, inIndex, noted: true };
      }),
  );
  return { tags: [...inIndexes, ...onlyNoted], missing: failures.missing() };
}

const placeOf = ({ layout, prefix }: NotingHome) => ({ layout: layout.name, prefix: fromBytes(prefix) });

const byMarks = (marks: number): Unchecked => ({
  id: 'tags/marked',
  subject: {},
  matters: false,
  reason: `${plural(marks, 'tag')} ${marks === 1 ? 'is' : 'are'} kept by a mark, which does not tell which entries carry it`,
});
