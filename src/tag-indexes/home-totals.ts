import { fromBytes, type ServerText } from '../text/bytes.ts';
import type { TagHolder } from '../tags/layout.ts';
import { type Dead, NOTHING_DEAD, sumOf, sumOfDead } from './figures.ts';
import type { MeasuredNote } from './measure-notes.ts';
import type { Measured } from './tag-row.ts';

/** One layout with one prefix: an application, as a rule. */
export interface HomeTotals {
  /** As `--layout` takes it. */
  readonly layout: string;
  /** As people call it. */
  readonly layoutTitle: string;
  /** As `--prefix` takes it. */
  readonly prefix: ServerText;
  readonly tags: number;
  /** Members of all indexes; null where a mark stands for each tag. */
  readonly members: number | null;
  /** Intervals are added up end to end, so that the sum holds at least as often; null: unknown for some. */
  readonly dead: Dead | null;
  /** Of all indexes; null where no server tells. */
  readonly bytes: number | null;
  /** Indexes that never expire. */
  readonly withoutTtl: number;
  readonly unfinishedClaims: number;
  /** Whether any entry was seen on the server. Without one, keys may only be called like those of this layout. */
  readonly seenAlive: boolean;
  /** What is noted of entries beside the indexes: reverse indexes, and fields of rolls; null where that was not asked for. */
  readonly notes: MeasuredNote | null;
}

export interface TotalsByHome {
  add(holder: TagHolder, measured: Measured): void;
  addNote(found: Pick<TagHolder, 'layout' | 'prefix'>, measured: MeasuredNote): void;
  all(): readonly HomeTotals[];
  of(holder: Pick<TagHolder, 'layout' | 'prefix'>): HomeTotals | undefined;
  isKnownAlive(holder: Pick<TagHolder, 'layout' | 'prefix'>): boolean;
}

export function createTotals({ withNotes = false } = {}): TotalsByHome {
  const homes = new Map<string, HomeTotals>();
  const empty: typeof EMPTY = { ...EMPTY, notes: withNotes ? NO_NOTES : null };
  const totalsOf = ({ layout, prefix }: Pick<TagHolder, 'layout' | 'prefix'>): HomeTotals =>
    homes.get(homeName({ layout, prefix })) ?? { ...empty, layout: layout.name, layoutTitle: layout.title, prefix: fromBytes(prefix) };
  return {
    add({ layout, prefix }, { row, figures }) {
      const before = totalsOf({ layout, prefix });
      homes.set(homeName({ layout, prefix }), {
        ...before,
        tags: before.tags + 1,
        members: sumOf(before.members, row.members),
        dead: sumOfDead(before.dead, row.dead),
        bytes: sumOf(before.bytes, row.bytes),
        withoutTtl: before.withoutTtl + (row.neverExpires === true ? 1 : 0),
        unfinishedClaims: before.unfinishedClaims + row.unfinishedClaims,
        seenAlive: before.seenAlive || figures.some((one) => one.seenAlive),
      });
    },
    addNote(home, { count, dead }) {
      const before = totalsOf(home);
      const notes = before.notes ?? NO_NOTES;
      const seenAlive = before.seenAlive || (dead !== null && dead.high < count);
      homes.set(homeName(home), { ...before, seenAlive, notes: { count: notes.count + count, dead: sumOfDead(notes.dead, dead) } });
    },
    of: (holder) => homes.get(homeName(holder)),
    isKnownAlive: (holder) => homes.get(homeName(holder))?.seenAlive === true,
    all: () => [...homes.values()].toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0)),
  };
}

/**
 * Whether the indexes of a home are sure to be of their layout. Where no entry was seen alive behind a name that is
 * anybody's, the members may be no entries at all, and all would look dead.
 *
 * @param named whether somebody has said which layout it is
 */
export const isSure = ({ layout, seenAlive }: HomeTotals, named: boolean): boolean => named || seenAlive || layout === 'native';

const homeName = ({ layout, prefix }: Pick<TagHolder, 'layout' | 'prefix'>): string => `${layout.name} ${prefix.toString('latin1')}`;

const NO_NOTES: MeasuredNote = { count: 0, dead: NOTHING_DEAD };
const EMPTY: Omit<HomeTotals, 'layout' | 'layoutTitle' | 'prefix'> = {
  tags: 0,
  members: 0,
  dead: NOTHING_DEAD,
  bytes: 0,
  withoutTtl: 0,
  unfinishedClaims: 0,
  seenAlive: false,
  notes: null,
};
