import type { FamilyOf } from '../keyspace/family.ts';
import type { Answer, Unchecked } from '../report.ts';
import type { TagHolder } from '../tags/layout.ts';
import { doctorFindings } from './doctor-findings.ts';
import { INDEXES_DISAGREE, UNREACHED } from './explanations.ts';
import { compareNotes, createNotingHolders, type NoteComparison } from './compare-notes.ts';
import { createTotals, type HomeTotals } from './home-totals.ts';
import { createTroubles } from './home-troubles.ts';
import { sampling } from './key-sample.ts';
import type { LookingAround } from './open-tags.ts';
import { type EvictionPolicy, readPolicies } from './policies.ts';
import { type FamilyReach, reachOf } from './reach.ts';
import { survey } from './survey.ts';
import type { Measured } from './tag-row.ts';

/** What `cacheops tags doctor` answers: the contract of its JSON. */
export interface DoctorData {
  /** Keys whose names were looked at. */
  readonly keysLookedAt: number;
  readonly homes: readonly HomeTotals[];
  readonly policies: readonly EvictionPolicy[];
  /** Of some random keys, how many an index leads to, by family; null where that was not looked for. */
  readonly reach: readonly FamilyReach[] | null;
  /** Of layouts that note the tags of each entry, how far these and the indexes are the same. */
  readonly notes: readonly NoteComparison[];
}

export interface Examination {
  readonly around: LookingAround;
  /** How many random keys are looked for in the indexes; 0: none. */
  readonly sampled: number;
  readonly familyOf: FamilyOf;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly update: (label: string) => void;
}

/** Reads only. */
export async function examineTags({ around, sampled, familyOf, random, signal, update }: Examination): Promise<Answer<DoctorData>> {
  const totals = createTotals({ withNotes: true });
  const troubles = createTroubles();
  const sample = sampling(await around.open('*'), sampled, (key) => !around.registry.isOwn(key), random);
  const noting = createNotingHolders();
  const eachNote: typeof totals.addNote = (found, measured) => {
    totals.addNote(found, measured);
    noting.add(found);
  };
  const surveyed = await survey(
    { ...around, source: sample.source, signal, update, isKnownAlive: totals.isKnownAlive, eachNote },
    (holder: TagHolder, measured: Measured) => {
      totals.add(holder, measured);
      troubles.add(holder, measured);
      noting.add(holder, holder);
    },
  );
  const homes = totals.all();
  const { policies, unchecked } = await readPolicies(around.target);
  const reach = await reachIn({ around, keys: sample.keys(), homes, familyOf, signal });
  const given = typeof reach === 'string' ? null : reach;
  const { compared: notes, failed } = await compareNotes(noting.homes(), sample.keys(), signal, around);
  return {
    data: { keysLookedAt: surveyed.keysLookedAt, homes, policies, reach: given, notes },
    findings: doctorFindings({
      homes,
      troubles: troubles.all(),
      policies,
      reach: given ?? [],
      notes,
      odd: surveyed.odd,
      named: around.registry.named !== undefined,
    }),
    unchecked: [
      ...unchecked,
      ...(typeof reach === 'string' ? [notChecked(UNREACHED.id, reach)] : []),
      ...(failed === undefined ? [] : [notChecked(INDEXES_DISAGREE.id, failed)]),
    ],
    missing: surveyed.missing,
  };
}

const notChecked = (id: string, reason: string): Unchecked => ({ id, subject: {}, reason, matters: false });

interface Reach {
  readonly around: LookingAround;
  readonly keys: readonly Buffer[];
  readonly homes: readonly HomeTotals[];
  readonly familyOf: FamilyOf;
  readonly signal: AbortSignal;
}

async function reachIn({ around, keys, homes, familyOf, signal }: Reach): Promise<readonly FamilyReach[] | string> {
  if (keys.length === 0 || homes.length === 0) return [];
  if (homes.some(({ unfinishedClaims }) => unfinishedClaims > 0))
    return 'entries may be in claims of purges that have not come to their end';
  return reachOf(keys, { ...around, source: await around.open('*'), familyOf, signal });
}
