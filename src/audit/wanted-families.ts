import { UsageError } from '../errors.ts';
import { templateCalled } from '../keyspace/find-template.ts';
import type { Answer } from '../report.ts';
import type { AuditData } from './audit-data.ts';

type Rules = readonly { readonly template: string }[];

/**
 * Families as the report names them, for the names that a user gave: short ones of the profile, whole templates, and what
 * normalising makes of keys, which may be a word as well, such as `config`.
 *
 * @throws UsageError when a name may mean several, or is no template
 */
export const wantedFamilies = (rules: Rules, names: readonly string[]): readonly string[] =>
  names.map((name) => (name.startsWith('(') ? name : (templateCalled(rules, name)?.text ?? name)));

/**
 * A word that is no family of the profile, and that no key has, is a slip: it would be an audit of nothing.
 *
 * @param answer of all keys, for a sample or a part may not have met those of the family
 * @throws UsageError
 */
export function refuseUnmet(
  rules: Rules,
  names: readonly string[],
  { data, missing = [] }: Pick<Answer<Pick<AuditData, 'families' | 'sampling' | 'filters'>>, 'data' | 'missing'>,
): void {
  if (missing.length > 0 || data.sampling !== null || Object.keys(data.filters ?? {}).some((name) => name !== 'families')) return;
  const met = new Set(data.families.map(({ family }) => family));
  const unmet = names.find((name) => !/[{}]/.test(name) && !met.has(name) && templateCalled(rules, name) === undefined);
  if (unmet === undefined) return;
  throw new UsageError(`--family ${JSON.stringify(unmet)} is no family of the profile, and no key is of such a family`, {
    hint:
      rules.length === 0
        ? 'give a template, such as session:{user_id}'
        : `one of ${rules.map(({ template }) => template).join(', ')}, or one that cacheops audit shows`,
  });
}
