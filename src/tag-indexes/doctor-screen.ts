import { type Block, type Cell, type DataRecord, integer } from '../report.ts';
import type { DoctorData } from './doctor.ts';
import type { FamilyReach } from './reach.ts';
import { plural } from '../text/plural.ts';
import { homesTable } from './homes-table.ts';

export function doctorBlocks({ keysLookedAt, homes, reach }: DoctorData): readonly Block[] {
  if (homes.length === 0) return [{ kind: 'text', text: `no tags among ${plural(keysLookedAt, 'key')}` }];
  const tagged = (reach ?? []).filter(({ reached }) => reached > 0);
  return [homesTable(homes), ...(tagged.length > 0 ? [reachTable(tagged)] : [])];
}

const MOST_FAMILIES = 10;

const reachTable = (families: readonly FamilyReach[]): Block => ({
  kind: 'table',
  title: 'random keys that an index leads to',
  columns: [
    { title: 'family', shrink: true },
    { title: 'looked for', align: 'right' },
    { title: 'found', align: 'right' },
    { title: 'such as, in none', shrink: true, drop: 1 },
  ],
  rows: families
    .slice(0, MOST_FAMILIES)
    .map(({ family, sampled, reached, example }): Cell[] => [family, integer(sampled), integer(reached), example]),
  ...(families.length > MOST_FAMILIES && { note: `… ${families.length - MOST_FAMILIES} more families in the JSON` }),
});

/** One a layout and prefix. */
export const doctorRecords = ({ homes }: DoctorData): readonly DataRecord[] =>
  homes.map(({ dead, notes, ...flat }) => ({
    ...flat,
    dead: dead?.count ?? null,
    deadLow: dead?.low ?? null,
    deadHigh: dead?.high ?? null,
    notes: notes?.count ?? null,
    deadNotes: notes?.dead?.count ?? null,
  }));

export const DOCTOR_FIELDS = ['tags', 'members', 'bytes', 'withoutTtl', 'unfinishedClaims', 'seenAlive', 'layout', 'layoutTitle', 'prefix', 'dead', 'deadLow', 'deadHigh', 'notes', 'deadNotes'] as const; // prettier-ignore
