import { CacheopsError } from '../errors.ts';
import type { Home, TagHolder } from '../tags/layout.ts';
import { isIndexType } from '../tags/read-members.ts';
import { sampleMembers } from '../tags/sample-members.ts';
import { typeIn } from '../tags/is-held.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { unlessFailed } from './failures.ts';
import type { Looking } from './figures.ts';
import { heldBy } from './held-by.ts';
import { GONE, livesOf } from './lives.ts';
import { notedTags } from './noted-tags.ts';

/** How far what entries note of their tags and what the indexes of these hold are the same, for one layout and prefix. */
export interface NoteComparison {
  readonly layout: string;
  readonly prefix: ServerText;
  /** Notes of random entries that were looked for in the index of their tag. */
  readonly notes: number;
  /** Of these, how many the index does not hold. */
  readonly notHeld: number;
  /** Members of some indexes whose entry is there, and that were looked for in what it notes. */
  readonly members: number;
  /** Of these, how many the entry does not note. */
  readonly notNoted: number;
  /** An entry of either kind, and the tag. */
  readonly example: { readonly key: ServerText; readonly tag: string } | null;
}

/** Holders of tags, whose layouts note the tags of each entry. */
export interface NotingHolders {
  add(holder: Pick<TagHolder, 'layout' | 'prefix'>, tag?: TagHolder): void;
  homes(): readonly NotingHome[];
}

interface NotingHome extends Pick<Home, 'layout' | 'prefix'> {
  /** The first ones. */
  readonly tags: readonly TagHolder[];
}

/** So many indexes of one home are compared with what the entries of some of their members note. */
const MOST_INDEXES = 50;
const MEMBERS_OF_EACH = 5;

export function createNotingHolders(): NotingHolders {
  const homes = new Map<string, NotingHome>();
  return {
    add({ layout, prefix }, tag) {
      if (!layout.tagsNoted) return;
      const name = `${layout.name} ${prefix.toString('latin1')}`;
      const { tags } = homes.get(name) ?? { tags: [] };
      const more = tag !== undefined && tag.indexes.length > 0 && tags.length < MOST_INDEXES ? [tag] : [];
      homes.set(name, { layout, prefix, tags: [...tags, ...more] });
    },
    homes: () => [...homes.values()],
  };
}

/**
 * Compares both ways, each entry at one moment: what random entries note with the indexes, and members of some indexes with
 * what their entries note. An entry that goes meanwhile counts for nothing.
 *
 * @returns also why some could not be compared
 */
export async function compareNotes(
  homes: readonly NotingHome[],
  keys: readonly Buffer[],
  signal: AbortSignal,
  looking: Looking,
): Promise<{ readonly compared: readonly NoteComparison[]; readonly failed: string | undefined }> {
  const compared: NoteComparison[] = [];
  let failed: string | undefined;
  const told = async <T>(work: Promise<readonly T[]>): Promise<readonly T[]> => {
    const outcome = await unlessFailed(work);
    if (!(outcome instanceof CacheopsError)) return outcome;
    failed ??= outcome.message;
    return [];
  };
  for (const { layout, prefix, tags } of homes) {
    const notes: Judged[] = [];
    const members: Judged[] = [];
    for (const key of signal.aborted ? [] : keys) notes.push(...(await told(notesHeld(key, { layout, prefix }, looking))));
    for (const holder of signal.aborted ? [] : tags) members.push(...(await told(membersNoted(holder, looking))));
    const odd = [...notes, ...members].find(({ agrees }) => !agrees);
    compared.push({
      layout: layout.name,
      prefix: fromBytes(prefix),
      notes: notes.length,
      notHeld: notes.filter(({ agrees }) => !agrees).length,
      members: members.length,
      notNoted: members.filter(({ agrees }) => !agrees).length,
      example: odd ? { key: fromBytes(odd.key), tag: odd.tag } : null,
    });
  }
  return { compared, failed };
}

/** An entry with one of its tags, by an index or by its own note, and whether the other says the same. */
interface Judged {
  readonly key: Buffer;
  readonly tag: string;
  readonly agrees: boolean;
}

/** The tags that an entry notes, and whether their indexes hold it; where a mark stands for a tag, nobody knows. */
async function notesHeld(key: Buffer, home: Pick<Home, 'layout' | 'prefix'>, looking: Looking): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const { tag, held } of (await notedTags(key, home, looking)) ?? []) {
    if (held === true || (held === false && (await isThere(key, looking)))) judged.push({ key, tag, agrees: held });
  }
  return judged;
}

/** Members whose entries are there, and whether these note the tag; those that changed meanwhile are left out. */
async function membersNoted({ layout, prefix, tag, indexes }: TagHolder, looking: Looking): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const index of indexes) {
    const type = await typeIn(looking.look, index.key);
    const some = isIndexType(type) ? await sampleMembers(index.key, type, MEMBERS_OF_EACH, looking.look) : [];
    for (const key of some.slice(0, MEMBERS_OF_EACH).flatMap((member) => index.entryOf(member) ?? [])) {
      const noted = (await isThere(key, looking)) ? await layout.tagsNoted?.(key, prefix, looking.look) : undefined;
      if (noted === undefined) continue;
      const agrees = noted.includes(tag);
      const stillSo = agrees || ((await heldBy(index, [key], looking)).length > 0 && (await isThere(key, looking)));
      if (stillSo) judged.push({ key, tag, agrees });
    }
  }
  return judged;
}

async function isThere(key: Buffer, { asker }: Looking): Promise<boolean> {
  const [life] = await livesOf([{ entry: key }], asker);
  return life !== undefined && life !== GONE && !(life instanceof CacheopsError);
}
