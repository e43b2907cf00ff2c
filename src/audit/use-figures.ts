import { emptyDeep } from '../keyspace/family-totals-sums.ts';
import type { DeepTotals, FamilyTotals } from '../keyspace/family-totals.ts';
import { type Estimate, estimateCount, estimateShareAmong, estimateTotal } from '../keyspace/sampling.ts';
import type { Moments } from '../keyspace/stratum.ts';
import { useToldBy } from '../keyspace/use-told-by.ts';
import { estimateMean } from '../keyspace/sampled-ratios.ts';
import type { Use } from './audit-data.ts';
import { countedBy } from './counted-by.ts';
import { ends, openEnds, unrounded } from './ends.ts';
import type { Basis } from './strata.ts';

/** What a deep scan tells; null without one. */
export function useOf(basis: Basis, byStratum: readonly FamilyTotals[], merged: FamilyTotals): Use | null {
  if (merged.deep === undefined) return null;
  const { strata } = basis;
  const deep = byStratum.map((totals) => totals.deep ?? emptyDeep());
  const count = (of: (totals: DeepTotals) => number): Estimate => estimateCount(strata, deep.map(of));
  const [knownUse, unused] = [count((totals) => totals.keysOfKnownUse), count((totals) => totals.unusedKeys)];
  const unusedShare = estimateShareAmong(
    strata,
    deep.map(({ unusedKeys }) => unusedKeys),
    deep.map(({ keysOfKnownUse }) => keysOfKnownUse),
  );
  const elements = estimateTotal(strata, deep.map(momentsOf('elements')));
  const asked = estimateTotal(strata, deep.map(momentsOf('fieldsAsked')));
  const withTtl = estimateTotal(strata, deep.map(momentsOf('fieldsWithTtl')));
  const counted = deep.map(({ keysCounted }) => keysCounted);
  const timed = deep.map(({ keysWithIdleTime }) => keysWithIdleTime);
  const averageElements = estimateMean(strata, deep.map(momentsOf('elements')), counted);
  const averageIdle = estimateMean(strata, deep.map(momentsOf('idleSeconds')), timed);
  const [isCounted, isTimed, isUseKnown] = [merged.deep.keysCounted > 0, merged.deep.keysWithIdleTime > 0, merged.deep.keysOfKnownUse > 0];
  return {
    elements: isCounted ? Math.round(elements.value) : null,
    ...(isCounted && openEnds(basis, 'elements', elements)),
    averageElements: isCounted ? averageElements.value : null,
    ...(isCounted && openEnds(basis, 'averageElements', averageElements, unrounded)),
    mostElements: isCounted ? merged.deep.mostElements : null,
    keysOfKnownUse: Math.round(knownUse.value),
    ...ends(basis, 'keysOfKnownUse', knownUse),
    toldBy: useToldBy(merged.deep),
    unusedKeys: Math.round(unused.value),
    ...ends(basis, 'unusedKeys', unused),
    unusedShare: isUseKnown ? unusedShare.value : null,
    ...(isUseKnown && ends(basis, 'unusedShare', unusedShare, unrounded)),
    averageIdleSeconds: isTimed ? averageIdle.value : null,
    ...(isTimed && openEnds(basis, 'averageIdleSeconds', averageIdle, unrounded)),
    ...countedBy(basis, 'encodings', deep.map(({ encodings }) => encodings)),
    hashFieldsAsked: Math.round(asked.value),
    ...openEnds(basis, 'hashFieldsAsked', asked),
    hashFieldsWithTtl: Math.round(withTtl.value),
    ...openEnds(basis, 'hashFieldsWithTtl', withTtl),
  }; // prettier-ignore
}

/** Of keys that never expire and that nobody reads. */
export const momentsOfUnused = ({ deep }: FamilyTotals): Moments => momentsOf('unusedWithoutTtlBytes')(deep ?? emptyDeep());

const momentsOf =
  (name: 'elements' | 'idleSeconds' | 'unusedWithoutTtlBytes' | 'fieldsAsked' | 'fieldsWithTtl') =>
  (deep: DeepTotals): Moments => ({ sum: deep[name], squares: deep[`${name}Squared`], cubes: deep[`${name}Cubed`] });
