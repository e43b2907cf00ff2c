import { type KeyBatch } from '../keyspace/batch.ts';
import type { FamilyRule } from '../profile/profile.ts';
import { longestLifeSeconds } from './life.ts';

export type KeyRuleId =
  | 'policy/ttl-missing'
  | 'policy/ttl-forbidden'
  | 'policy/ttl-above'
  | 'policy/type'
  | 'policy/key-too-big'
  | 'policy/too-many-elements';

/** What can be told of a key by itself. */
export interface KeyRule {
  readonly id: KeyRuleId;
  /** Its bound, in the unit of the data: seconds, bytes, elements, or a type; null where there is none. */
  readonly bound: number | string | null;
  breaks(batch: KeyBatch, i: number): boolean;
  /** How far a key that breaks it goes, in the unit of the bound; NaN where there is no such thing. */
  measure(batch: KeyBatch, i: number): number;
}

/** The rules of a family that a look at each of its keys can decide. */
export function keyRulesOf({ ttl, type, maxBytes, maxElements }: FamilyRule): readonly KeyRule[] {
  return [
    ...lifeRules(ttl),
    ...(type === undefined ? [] : [rule('policy/type', type, (batch, i) => batch.types[i] !== type)]),
    ...(maxBytes === undefined
      ? []
      : [rule('policy/key-too-big', maxBytes, (batch, i) => batch.memoryBytes[i]! > maxBytes, (batch, i) => batch.memoryBytes[i]!)]),
    ...(maxElements === undefined ? [] : [rule('policy/too-many-elements', maxElements, tooMany(maxElements), elementsOf)]),
  ]; // prettier-ignore
}

function lifeRules(ttl: FamilyRule['ttl']): readonly KeyRule[] {
  if (ttl === undefined) return [];
  if (ttl === 'none') return [rule('policy/ttl-forbidden', null, (batch, i) => batch.ttlMs[i]! >= 0)];
  const missing = rule('policy/ttl-missing', null, (batch, i) => batch.ttlMs[i]! < 0);
  const longestSeconds = ttl === 'required' ? undefined : longestLifeSeconds(ttl);
  if (longestSeconds === undefined) return [missing];
  const above = rule(
    'policy/ttl-above',
    longestSeconds,
    (batch, i) => batch.ttlMs[i]! > longestSeconds * 1_000,
    (batch, i) => batch.ttlMs[i]! / 1_000,
  );
  return [missing, above];
}

const elementsOf = ({ deep }: KeyBatch, i: number): number => deep?.elements[i] ?? Number.NaN;
/** The elements of a string are its bytes: it has none. */
const tooMany =
  (most: number) =>
  (batch: KeyBatch, i: number): boolean =>
    batch.types[i] !== 'string' && elementsOf(batch, i) > most;

const rule = (
  id: KeyRuleId,
  bound: KeyRule['bound'],
  breaks: KeyRule['breaks'],
  measure: KeyRule['measure'] = () => Number.NaN,
): KeyRule => ({
  id,
  bound,
  breaks,
  measure,
});
