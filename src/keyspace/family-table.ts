import { addTotals } from './add-totals.ts';
import type { KeyBatch } from './batch.ts';
import { OTHER_FAMILIES } from './family.ts';
import { createFamilyIndex } from './family-totals-index.ts';
import { addDeep, addKey, emptyDeep, emptyTotals } from './family-totals-sums.ts';
import type { FamilyTotals } from './family-totals.ts';

/** Looks at key `i` of a batch, which is of the family it was made for. */
export type KeyWatcher = (batch: KeyBatch, i: number) => void;

export interface FamilyTableOptions {
  /** As a profile declares them. */
  readonly rules: readonly { readonly template: string }[];
  /** How many families that no rule declares are told apart. */
  readonly maxUndeclared?: number;
  /** Leaves out keys; those of other families too. */
  readonly counts?: (batch: KeyBatch, i: number, family: string) => boolean;
  /** Asked once a family: what else is to be looked at in its keys. */
  readonly watch?: (family: string) => KeyWatcher | undefined;
  /** How long a key must not have been used to count as unused. Default 30 days. */
  readonly unusedForMs?: number;
  /** Told that the keys of a family are counted as {@link OTHER_FAMILIES} from now on, those included that were counted. */
  readonly onGivenUp?: (family: string) => void;
}

/** Adds keys up by family: in memory that grows with the families, of which there are so many, and not with the keys. */
export interface FamilyTable {
  /** Adds the keys of a batch; how many of them were counted. */
  add(batch: KeyBatch): number;
  /** In the order they were met. The totals go on changing while keys are added. */
  readonly families: readonly FamilyTotals[];
  /** Goes on from totals of an earlier run. */
  restore(totals: FamilyTotals): void;
}

export const UNUSED_FOR_MS = 30 * 86_400_000;

export function createFamilyTable({
  rules,
  maxUndeclared,
  counts,
  watch,
  unusedForMs = UNUSED_FOR_MS,
  onGivenUp,
}: FamilyTableOptions): FamilyTable {
  /** One that has a single key at most: the next of them after the last that was given up. */
  const makeRoom = (family: string): number | undefined => {
    openAll();
    for (let step = 1; step <= families.length; step++) {
      const at = (lastGivenUp + step) % families.length;
      const former = families[at]!; // below its length
      if (former.declared || former.keys > 1 || former.family === OTHER_FAMILIES) continue;
      const other = index.indexOfName(OTHER_FAMILIES, false);
      openAll();
      addTotals(families[other]!, former, 1); // opened by openAll()
      onGivenUp?.(former.family);
      families[at] = emptyTotals(family, false);
      watchers[at] = watch?.(family);
      lastGivenUp = at;
      return at;
    }
    return undefined;
  };
  const index = createFamilyIndex(rules, maxUndeclared, makeRoom);
  let lastGivenUp = -1;
  const families: FamilyTotals[] = [];
  const watchers: (KeyWatcher | undefined)[] = [];

  const openAll = (): void => {
    for (const { family, declared } of index.families.slice(families.length)) {
      families.push(emptyTotals(family, declared));
      watchers.push(watch?.(family));
    }
  };
  const add = (batch: KeyBatch): number => {
    let counted = 0;
    for (let i = 0; i < batch.length; i++) {
      const family = index.indexOf(batch, i);
      if (family >= families.length) openAll();
      const totals = families[family]!; // opened by openAll()
      if (counts !== undefined && !counts(batch, i, totals.family)) continue;
      addKey(totals, batch, i);
      if (batch.deep !== undefined) addDeep((totals.deep ??= emptyDeep()), batch, i, unusedForMs / 1000);
      watchers[family]?.(batch, i);
      counted++;
    }
    return counted;
  };
  const restore = (totals: FamilyTotals): void => {
    const at = index.indexOfName(totals.family, totals.declared);
    openAll();
    families[at] = totals;
  };
  return { add, families, restore };
}
