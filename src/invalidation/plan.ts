import { keyAt, type KeyBatch } from '../keyspace/batch.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { Missing } from '../report.ts';
import type { TagHolder } from '../tags/layout.ts';
import type { Unlooked, Unseen } from '../tags/locate-tags.ts';
import type { FilterWishes } from './conditions.ts';
import { type Looking, type Planned, planTag } from './plan-tag.ts';
import type { PlannedTag } from './planned-tag.ts';
import { notLookedAt } from './not-looked-at.ts';
import { notSampled } from './not-sampled.ts';
import { type EntrySample, meantOf, sampleEntries } from './sample-entries.ts';

/** What is to be deleted: all of these. */
export interface Selection {
  readonly tags: readonly string[];
  /** What holds them. */
  readonly holders: readonly TagHolder[];
  /** Places that may hold a tag, where no node told: nothing of these is done. */
  readonly unlooked: readonly Unlooked[];
  /** Keys whose names could have told of more such places. */
  readonly unseen?: Unseen;
  /** How far other layouts were looked for; null when none had to be. */
  readonly looked: Looked | null;
  /** Whether an entry is meant that carries any of the tags, or only what carries all of them. */
  readonly match: 'any' | 'all';
  readonly keys: readonly Buffer[];
  readonly scan: ScanSelection | undefined;
  /** Which of these are meant; `undefined`: all. */
  readonly filters: FilterWishes | undefined;
  /** IDs of the events that asked for it, where some did. */
  readonly events?: readonly string[];
}

export interface Looked {
  /** Keys whose names were looked at. */
  readonly keys: number;
  readonly all: boolean;
  /** Why not more; null when the server did not refuse it. */
  readonly refused: string | null;
}

/** Keys that are found by looking at all. */
export interface ScanSelection {
  readonly kind: 'pattern' | 'family';
  /** As it was asked for. */
  readonly text: string;
  /** The same as words of the command line. */
  readonly words: readonly string[];
  /** A source of the keys that may be meant; a new one each time. */
  readonly open: () => Promise<KeySource>;
  readonly accepts: (batch: KeyBatch, i: number) => boolean;
}

/** What an invalidation would delete, as it is now. */
export interface Plan {
  readonly tags: readonly PlannedTag[];
  /** Tags that nothing holds: no entry carries them, or they are called otherwise. */
  readonly unheld: readonly string[];
  readonly looked: Looked | null;
  /** Keys that were named, and are meant where there are filters. */
  readonly keys: { readonly count: number; readonly sample: EntrySample } | null;
  readonly scan: {
    readonly kind: 'pattern' | 'family';
    readonly text: string;
    readonly matched: number;
    readonly sample: EntrySample;
  } | null;
  /** Which entries are meant; null: all. */
  readonly filters: FilterWishes | null;
  /** Entries live so long at most, in place of being deleted; null when they are deleted. */
  readonly softMs: number | null;
  /** The most that can be deleted: filters are not asked about members of indexes, but for the samples; without members whose time is over; an entry with two of the tags counts twice, unless it needs both. */
  readonly entries: number;
  /** From the samples; null when they tell nothing. */
  readonly estimatedBytes: number | null;
}

/** Entries that are looked at more closely, over all parts of the plan together. */
const SAMPLED = 300;
/** Each is a few short commands. */
const PLANNED_AT_ONCE = 20;

/** Writes nothing. */
export async function planOf(
  selection: Selection,
  looking: Looking,
): Promise<{ readonly plan: Plan; readonly missing: readonly Missing[] }> {
  const { tags: wanted, holders, unlooked, looked, match, keys, scan, filters } = selection;
  const { target } = looking;
  const sampled = Math.max(1, Math.floor(SAMPLED / Math.max(1, holders.length)));
  const planned: Planned[] = [];
  for (let from = 0; from < holders.length; from += PLANNED_AT_ONCE) {
    const some = holders.slice(from, from + PLANNED_AT_ONCE);
    planned.push(...(await Promise.all(some.map((holder) => planTag(holder, looking, sampled)))));
  }
  const tags = planned.map((one) => one.planned);
  const meantKeys = await meantAmong(keys, looking);
  const ofKeys = await sampleEntries(meantKeys.slice(0, SAMPLED), target);
  const named = keys.length === 0 ? null : { count: meantKeys.length, sample: ofKeys.sample };
  const found = scan && (await countMatches(scan, looking));
  const ofMatches = await sampleEntries(found?.some ?? [], target);
  const scanned = found && { kind: scan.kind, text: scan.text, matched: found.matched, sample: ofMatches.sample };
  const untold = [...planned.flatMap((one) => one.untold), ...ofKeys.untold, ...ofMatches.untold];
  const meant = match === 'any' ? tags : tags.toSorted((a, b) => liveOf(a) - liveOf(b)).slice(0, 1);
  const parts = [
    ...meant.map(({ members, sample }) => ({ candidates: members ?? 0, sample })),
    ...(named ? [{ candidates: named.count, sample: named.sample }] : []),
    ...(scanned ? [{ candidates: scanned.matched, sample: scanned.sample }] : []),
  ];
  const live = meant.reduce((sum, tag) => sum + liveOf(tag), 0);
  const plan = {
    tags,
    unheld: wanted.filter((tag) => ![...holders, ...unlooked].some((place) => place.tag === tag)),
    looked,
    keys: named,
    scan: scanned ?? null,
    filters: filters ?? null,
    softMs: looking.softMs ?? null,
    entries: live + (named?.count ?? 0) + (scanned?.matched ?? 0),
    estimatedBytes: estimate(parts),
  };
  const unseen = planned.flatMap((one) => one.unseen);
  return { plan, missing: [...notLookedAt(selection), ...unseen, ...(found?.missing ?? []), ...notSampled(untold)] };
}

const liveOf = ({ members, dead }: PlannedTag): number => (members ?? 0) - (dead ?? 0);

/** Whether there is anything to do: entries, a mark to set, or what a run that was killed has left. */
export const isEmpty = ({ tags, keys, scan }: Plan): boolean =>
  (keys?.count ?? 0) === 0 &&
  (scan?.matched ?? 0) === 0 &&
  tags.every(({ members, unfinishedClaims, unsure }) => members !== null && !unsure && members + unfinishedClaims === 0);

async function countMatches({ open, accepts }: ScanSelection, looking: Looking) {
  const source = await open();
  const some: Buffer[] = [];
  let matched = 0;
  for await (const batch of source.batches) {
    const accepted = Array.from({ length: batch.length }, (_, i) => i).filter((i) => accepts(batch, i));
    const meant = await meantAmong(accepted.map((i) => keyAt(batch, i)), looking); // prettier-ignore
    matched += meant.length;
    some.push(...meant.slice(0, SAMPLED - some.length).map((key) => Buffer.from(key)));
  }
  return { matched, some, missing: source.missing() };
}

/** Keys that are asked about at once. */
const ASKED_AT_ONCE = 500;

async function meantAmong(keys: readonly Buffer[], { target, filter }: Looking): Promise<readonly Buffer[]> {
  if (filter === undefined) return keys;
  const meant: Buffer[] = [];
  for (let from = 0; from < keys.length; from += ASKED_AT_ONCE) {
    meant.push(...(await meantOf(keys.slice(from, from + ASKED_AT_ONCE), target, filter)));
  }
  return meant;
}

interface Part {
  readonly candidates: number;
  readonly sample: EntrySample;
}

function estimate(parts: readonly Part[]): number | null {
  const known = parts.filter(({ sample }) => sample.averageBytes !== null);
  if (known.length === 0) return null;
  return Math.round(
    known.reduce((sum, { candidates, sample }) => sum + candidates * (sample.present / sample.asked) * (sample.averageBytes ?? 0), 0),
  );
}
