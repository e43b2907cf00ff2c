import type { KeyBatch } from '../keyspace/batch.ts';
import { createFamilyTable, type FamilyTable } from '../keyspace/family-table.ts';
import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { OTHER_FAMILIES } from '../keyspace/family.ts';
import { bySlotGroup } from '../keyspace/slot-groups.ts';
import { addLife, addLives, createLives, type Lives } from './lives.ts';

/** What `cacheops ttl` keeps of the keys it has seen. */
export interface LifeTally {
  add(batch: KeyBatch): void;
  readonly strata: readonly LifeStratum[];
}

/** What was counted together: all keys, or for a sample those of one database of one shard, or of a group of its slots. */
export interface LifeStratum {
  readonly node: string;
  readonly db: number;
  readonly group?: number | undefined;
  /** Keys that were read. */
  readonly seen: number;
  readonly families: readonly FamilyTotals[];
  /** By family. */
  readonly lives: ReadonlyMap<string, Lives>;
}

export interface LifeTallyOptions {
  /** As a profile declares them. */
  readonly rules: readonly { readonly template: string }[];
  /** Whether shards and databases are counted apart, as estimates need it. */
  readonly sampled: boolean;
  /** A monotonic clock, in milliseconds: minutes of the forecast count from now. */
  readonly clockMs: () => number;
}

export function createLifeTally({ rules, sampled, clockMs }: LifeTallyOptions): LifeTally {
  const startedMs = clockMs();
  let sinceStartMs = 0;
  const strata = new Map<string, OpenStratum>();
  const open = (name: string, place: Pick<LifeStratum, 'node' | 'db' | 'group'>): OpenStratum => {
    const lives = new Map<string, Lives>();
    const watch = (family: string) => {
      const own = createLives();
      lives.set(family, own);
      return (batch: KeyBatch, i: number) => addLife(own, batch, i, sinceStartMs);
    };
    const onGivenUp = (family: string): void => {
      const [given, other] = [lives.get(family), lives.get(OTHER_FAMILIES)];
      if (given !== undefined && other !== undefined) addLives(other, given);
      lives.delete(family);
    };
    const stratum = { ...place, seen: 0, table: createFamilyTable({ rules, watch, onGivenUp }), lives };
    strata.set(name, stratum);
    return stratum;
  };
  return {
    add: (batch) => {
      sinceStartMs = clockMs() - startedMs;
      for (const { group, batch: together } of bySlotGroup(batch)) {
        const { node, db } = batch;
        const name = sampled ? `${node} ${db} ${group ?? -1}` : 'all';
        const stratum = strata.get(name) ?? open(name, { node, db, group });
        stratum.seen += together.length;
        stratum.table.add(together);
      }
    },
    get strata() {
      return [...strata.values()].map(({ table, ...stratum }) => ({ ...stratum, families: table.families }));
    },
  };
}

interface OpenStratum extends Omit<LifeStratum, 'families'> {
  seen: number;
  readonly table: FamilyTable;
}
