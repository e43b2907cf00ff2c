import { keyAt, type KeyBatch } from '../keyspace/batch.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { Target } from '../redis/target.ts';
import type { Missing } from '../report.ts';
import type { TagHolder } from '../tags/layout.ts';
import { type PlannedTag, planTag, type Read } from './plan-tag.ts';
import { type EntrySample, sampleEntries } from './sample-entries.ts';

/** What is to be deleted: all of these. */
export interface Selection {
  readonly tags: readonly string[];
  /** What holds them. */
  readonly holders: readonly TagHolder[];
  /** How far other layouts were looked for; null when none had to be. */
  readonly looked: Looked | null;
  /** Whether an entry is meant that carries any of the tags, or only what carries all of them. */
  readonly match: 'any' | 'all';
  readonly keys: readonly Buffer[];
  readonly scan: ScanSelection | undefined;
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
  /** A source of the keys that may be meant; a new one each time. */
  readonly open: () => Promise<KeySource>;
  readonly accepts: (batch: KeyBatch, i: number) => boolean;
}

/** What an invalidation would delete, as it is now. */
export interface Plan {
  readonly tags: readonly PlannedTag[];
  readonly looked: Looked | null;
  /** Keys that were named. */
  readonly keys: { readonly count: number; readonly sample: EntrySample } | null;
  readonly scan: {
    readonly kind: 'pattern' | 'family';
    readonly text: string;
    readonly matched: number;
    readonly sample: EntrySample;
  } | null;
  /** The most that can be deleted: without members whose time is over; an entry with two of the tags counts twice, unless it needs both. */
  readonly entries: number;
  /** From the samples; null when they tell nothing. */
  readonly estimatedBytes: number | null;
}

/** Entries that are looked at more closely, over all parts of the plan together. */
const SAMPLED = 300;

/** Writes nothing. */
export async function planOf(
  { holders, looked, match, keys, scan }: Selection,
  target: Target,
  read: Read,
): Promise<{ readonly plan: Plan; readonly missing: readonly Missing[] }> {
  const sampled = Math.max(1, Math.floor(SAMPLED / Math.max(1, holders.length)));
  const tags: PlannedTag[] = [];
  for (const holder of holders) tags.push(await planTag(holder, target, read, sampled));
  const named = keys.length === 0 ? null : { count: keys.length, sample: await sampleEntries(keys.slice(0, SAMPLED), target) };
  const found = scan && (await countMatches(scan));
  const scanned = found && { kind: scan.kind, text: scan.text, matched: found.matched, sample: await sampleEntries(found.some, target) };
  const meant = match === 'any' ? tags : tags.toSorted((a, b) => liveOf(a) - liveOf(b)).slice(0, 1);
  const parts = [
    ...meant.map(({ members, sample }) => ({ candidates: members ?? 0, sample })),
    ...(named ? [{ candidates: named.count, sample: named.sample }] : []),
    ...(scanned ? [{ candidates: scanned.matched, sample: scanned.sample }] : []),
  ];
  const live = meant.reduce((sum, tag) => sum + liveOf(tag), 0);
  const plan = {
    tags,
    looked,
    keys: named,
    scan: scanned ?? null,
    entries: live + (named?.count ?? 0) + (scanned?.matched ?? 0),
    estimatedBytes: estimate(parts),
  };
  return { plan, missing: found?.missing ?? [] };
}

const liveOf = ({ members, dead }: PlannedTag): number => (members ?? 0) - (dead ?? 0);

/** Whether there is anything to do: entries, a mark to set, or what a run that was killed has left. */
export const isEmpty = ({ tags, keys, scan }: Plan): boolean =>
  keys === null &&
  (scan?.matched ?? 0) === 0 &&
  tags.every(({ members, unfinishedClaims, unsure }) => members !== null && !unsure && members + unfinishedClaims === 0);

async function countMatches({ open, accepts }: ScanSelection) {
  const source = await open();
  const some: Buffer[] = [];
  let matched = 0;
  for await (const batch of source.batches) {
    for (let i = 0; i < batch.length; i++) {
      if (!accepts(batch, i)) continue;
      matched++;
      if (some.length < SAMPLED) some.push(Buffer.from(keyAt(batch, i)));
    }
  }
  return { matched, some, missing: source.missing() };
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
