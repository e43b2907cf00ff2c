import { type KeyBatch, keyAt } from '../keyspace/batch.ts';
import { createFamilyTable, type FamilyTable } from '../keyspace/family-table.ts';
import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { bySlotGroup } from '../keyspace/slot-groups.ts';
import type { Profile } from '../profile/profile.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { keepBiggest, type SizedKey } from './biggest.ts';
import { type KeyRule, keyRulesOf } from './key-rules.ts';

/** All that an audit keeps of the keys it has seen: it grows with families, shards and databases, not with keys. */
export interface Tally {
  add(batch: KeyBatch): void;
  readonly strata: readonly StratumTally[];
  /** By database of each shard. */
  readonly parts: readonly PartTotals[];
  readonly biggestByBytes: readonly SizedKey[];
  readonly biggestByElements: readonly SizedKey[];
  /** How sizes were come by. */
  readonly memoryBasis: MemoryBasis | undefined;
  readonly isDeep: boolean;
  readonly unusedForMs: number;
}

export type MemoryBasis = 'measured' | 'estimated' | 'mixed';

/** What was counted together: all keys, or for a sample those of one database of one shard, or of a group of its slots. */
export interface StratumTally {
  readonly node: string;
  readonly db: number;
  readonly group?: number | undefined;
  /** Keys that were read, counted or not. */
  readonly seen: number;
  readonly families: readonly FamilyTotals[];
  /** By family. */
  readonly broken: ReadonlyMap<string, readonly BrokenRule[]>;
}

export interface BrokenRule extends Pick<KeyRule, 'id' | 'bound'> {
  keys: number;
  /** The farthest that a key goes, in the unit of the bound; 0 where there is no such thing. */
  worst: number;
  readonly examples: ServerText[];
}

export interface PartTotals {
  readonly node: string;
  readonly db: number;
  keys: number;
  bytes: number;
  withoutTtl: number;
}

export interface TallyOptions extends Pick<Profile, 'families'> {
  /** Whether shards and databases are counted apart, as estimates need it. */
  readonly sampled: boolean;
  readonly biggest: number;
  readonly unusedForMs: number;
  readonly maxUndeclared?: number;
  readonly counts?: ((batch: KeyBatch, i: number, family: string) => boolean) | undefined;
  /** What an earlier run had counted. */
  readonly before?: TallyState | undefined;
}

/** What of a tally another run can go on from; without functions. */
export type TallyState = Pick<Tally, 'strata' | 'parts' | 'biggestByBytes' | 'biggestByElements' | 'memoryBasis' | 'isDeep'>;

const EXAMPLES = 3;

export function createTally(options: TallyOptions): Tally {
  const { before, sampled, unusedForMs } = options;
  const byBytes = keepBiggest(options.biggest, (batch, i) => batch.memoryBytes[i]!, before?.biggestByBytes); // every column has `length` rows
  const byElements = keepBiggest(options.biggest, elementsOfCollection, before?.biggestByElements);
  const strata = new Map<string, OpenStratum>();
  const parts = new Map<string, PartTotals>((before?.parts ?? []).map((part) => [placeOf(part), part]));
  let memoryBasis = before?.memoryBasis;
  let isDeep = before?.isDeep ?? false;
  let part: PartTotals = emptyPart({ node: '', db: 0 }); // of the batch that is being added

  const open = (at: Place, from?: StratumTally): OpenStratum => {
    const stratum = openStratum(at, options, from, (batch, i, family) => {
      countInPart(part, batch, i);
      byBytes.look(batch, i, family);
      if (batch.deep !== undefined) byElements.look(batch, i, family);
    });
    strata.set(sampled ? placeOf(at) : ALL, stratum);
    return stratum;
  };
  for (const stratum of before?.strata ?? []) open(stratum, stratum);
  return {
    add: (batch) => {
      part = found(parts, placeOf(batch), () => emptyPart(batch));
      for (const { group, batch: together } of bySlotGroup(batch)) {
        const { node, db } = batch;
        const stratum = strata.get(sampled ? placeOf({ node, db, group }) : ALL) ?? open({ node, db, group });
        stratum.seen += together.length;
        stratum.table.add(together);
      }
      if (batch.length > 0) memoryBasis = memoryBasis === undefined || memoryBasis === batch.memoryBasis ? batch.memoryBasis : 'mixed';
      isDeep ||= batch.deep !== undefined;
    },
    get strata() {
      return [...strata.values()].map(({ table, ...stratum }) => ({ ...stratum, families: table.families }));
    },
    get parts() {
      return [...parts.values()];
    },
    biggestByBytes: byBytes.sized,
    biggestByElements: byElements.sized,
    get memoryBasis() {
      return memoryBasis;
    },
    get isDeep() {
      return isDeep;
    },
    unusedForMs,
  };
}

const ALL = 'all';
type Place = Pick<StratumTally, 'node' | 'db' | 'group'>;
const placeOf = ({ node, db, group = -1 }: Place): string => `${node} ${db} ${group}`;

const emptyPart = ({ node, db }: Pick<PartTotals, 'node' | 'db'>): PartTotals => ({ node, db, keys: 0, bytes: 0, withoutTtl: 0 });

interface OpenStratum extends Omit<StratumTally, 'families'> {
  seen: number;
  readonly table: FamilyTable;
}

type Look = (batch: KeyBatch, i: number, family: string) => void;

function openStratum(place: Place, options: TallyOptions, from: StratumTally | undefined, look: Look): OpenStratum {
  const broken = new Map<string, BrokenRule[]>([...(from?.broken ?? [])].map(([family, rules]) => [family, [...rules]]));
  const rules = new Map(options.families.map((rule) => [rule.template, keyRulesOf(rule)]));
  const watch = (family: string) => {
    const judge = judgeOf(rules.get(family) ?? [], broken, family);
    return (batch: KeyBatch, i: number) => {
      look(batch, i, family);
      judge?.(batch, i);
    };
  };
  const table = createFamilyTable({
    rules: options.families,
    watch,
    unusedForMs: options.unusedForMs,
    ...(options.maxUndeclared !== undefined && { maxUndeclared: options.maxUndeclared }),
    ...(options.counts !== undefined && { counts: options.counts }),
  });
  for (const totals of from?.families ?? []) table.restore(totals);
  return { ...place, seen: from?.seen ?? 0, table, broken };
}

function judgeOf(rules: readonly KeyRule[], broken: Map<string, BrokenRule[]>, family: string) {
  if (rules.length === 0) return undefined;
  const before = broken.get(family) ?? [];
  const watched = rules.map((rule) => ({
    rule,
    totals: before.find(({ id }) => id === rule.id) ?? { id: rule.id, bound: rule.bound, keys: 0, worst: 0, examples: [] },
  }));
  broken.set(family, watched.map(({ totals }) => totals)); // prettier-ignore
  return (batch: KeyBatch, i: number): void => {
    for (const { rule, totals } of watched) {
      if (!rule.breaks(batch, i)) continue;
      totals.keys++;
      const measure = rule.measure(batch, i);
      if (measure > totals.worst) totals.worst = measure;
      if (totals.examples.length < EXAMPLES) totals.examples.push(fromBytes(keyAt(batch, i)));
    }
  };
}

function countInPart(part: PartTotals, batch: KeyBatch, i: number): void {
  const bytes = batch.memoryBytes[i]!; // every column has `length` rows
  part.keys++;
  if (bytes >= 0) part.bytes += bytes;
  if (batch.ttlMs[i]! < 0) part.withoutTtl++;
}

/** The elements of a string are its bytes, and it is not large for them. */
const elementsOfCollection = (batch: KeyBatch, i: number): number =>
  batch.types[i] === 'string' ? Number.NaN : (batch.deep?.elements[i] ?? Number.NaN);

function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
