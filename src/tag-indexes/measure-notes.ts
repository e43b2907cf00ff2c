import { CacheopsError } from '../errors.ts';
import { type Dead, figuresOf, type Looking, NOTHING_DEAD } from './figures.ts';
import { unlessFailed } from './failures.ts';
import type { FoundNote } from './find-tags.ts';
import { GONE, livesOf } from './lives.ts';
import { rollIndex } from './roll-index.ts';

/** What a key notes of entries. */
export interface MeasuredNote {
  /** Entries of which something is noted: one by a reverse index. */
  readonly count: number;
  /** Those that are gone; null: unknown. */
  readonly dead: Dead | null;
}

/** One for each, in their order; an error in the place of what could not be asked. */
export async function measureNotes(notes: readonly FoundNote[], looking: Looking): Promise<readonly (MeasuredNote | CacheopsError)[]> {
  const reverse = notes.flatMap((found) => (found.note.kind === 'reverse' ? [{ found, entry: found.note.entry }] : []));
  const lives = await livesOf(reverse, looking.asker);
  const measured = new Map<FoundNote, MeasuredNote | CacheopsError>();
  for (const [i, { found }] of reverse.entries()) {
    const life = lives[i] ?? GONE;
    measured.set(found, life instanceof CacheopsError ? life : { count: 1, dead: life === GONE ? ONE_DEAD : NOTHING_DEAD });
  }
  for (const found of notes) if (found.note.kind === 'roll') measured.set(found, await measureRoll(found, looking));
  return notes.map((found) => measured.get(found) ?? NOTHING);
}

const ONE_DEAD: Dead = { count: 1, low: 1, high: 1, basis: 'all' };
const NOTHING: MeasuredNote = { count: 0, dead: NOTHING_DEAD };

const measureRoll = (found: FoundNote, looking: Looking): Promise<MeasuredNote | CacheopsError> =>
  unlessFailed(rollFigures(found, looking));

async function rollFigures(found: FoundNote, looking: Looking): Promise<MeasuredNote> {
  const { members, dead } = await figuresOf(rollIndex(found, looking.look), looking);
  return { count: members, dead };
}
