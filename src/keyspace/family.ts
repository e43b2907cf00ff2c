import { matchesTemplate } from './match-template.ts';
import { normalizeKey } from './normalize.ts';
import { bySpecificity, parseTemplate } from '../profile/key-template.ts';

/** Tells the family of a key: the template that declares it, or the name that normalising gives. */
export type FamilyOf = (key: Buffer) => string;

/** Keys whose family came after the limit of distinct families. */
export const OTHER_FAMILIES = '(other)';

/** What cacheops itself keeps, known without a profile: indexes of tags, and claims of purges (see tags/layouts/native.ts). */
export const OWN_FAMILIES = [{ template: 'cacheops:tag:{tag*}' }] as const;

/**
 * Of several templates that match, the most specific one names the family, as {@link bySpecificity} has it.
 *
 * @param rules as a profile declares them; TemplateError when one cannot be understood
 * @param maxUndeclared how many families that no rule declares may be told apart. Keys that are free text would
 *   otherwise be a family each; later ones are {@link OTHER_FAMILIES}, so with more than that, the order of keys matters.
 */
export function createFamilies(rules: readonly { readonly template: string }[], maxUndeclared = 1000): FamilyOf {
  const templates = [...rules, ...OWN_FAMILIES].map(({ template }) => parseTemplate(template)).sort(bySpecificity);
  const undeclared = new Set<string>();
  return (key) => {
    const text = key.toString('latin1');
    const declared = templates.find((template) => matchesTemplate(template, text));
    if (declared) return declared.text;
    const name = normalizeKey(key);
    if (!undeclared.has(name)) {
      if (undeclared.size >= maxUndeclared) return OTHER_FAMILIES;
      undeclared.add(name);
    }
    return name;
  };
}
