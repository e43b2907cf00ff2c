import { UsageError } from '../errors.ts';
import { keyAt, type KeyBatch } from '../keyspace/batch.ts';
import { buildKey } from '../keyspace/build-key.ts';
import { createFamilyIndex } from '../keyspace/family-totals-index.ts';
import { findTemplate } from '../keyspace/find-template.ts';
import { matchTemplate } from '../keyspace/match-template.ts';
import { applyFilters } from '../keyspace/template-filters.ts';
import { globOfTemplate } from '../keyspace/template-glob.ts';
import type { Template } from '../profile/key-template.ts';
import type { FamilyRule } from '../profile/profile.ts';

/** Keys of one family: a single one that needs no looking for, or a glob and what tells them from others that match it. */
type FamilyKeys = { readonly key: Buffer } | { readonly glob: Buffer; readonly accepts: (batch: KeyBatch, i: number) => boolean };

interface FamilyMeant {
  readonly template: Template;
  /** Whether its template leaves nothing out. */
  readonly everything: boolean;
  /** Why its keys are no cache, as the profile has it. */
  readonly unrelated: string | undefined;
  readonly keys: FamilyKeys;
}

/**
 * Keys of a family, some of whose placeholders may be given a value: all of them make one key. Keys of families that are
 * more specific are not its own, as in audits.
 *
 * @throws UsageError when no family is called that, or a value belongs to no placeholder or cannot stand in such a key
 */
export function familyKeys(
  rules: readonly Pick<FamilyRule, 'template' | 'ttl' | 'type'>[],
  name: string,
  values: ReadonlyMap<string, Buffer>,
): FamilyMeant {
  const template = findTemplate(rules, name);
  const said = {
    template,
    everything: values.size === 0 && template.literals.every((literal) => literal === ''),
    unrelated: whyUnrelated(rules.find((rule) => rule.template === template.text)),
  };
  const open = template.placeholders.filter((placeholder) => !values.has(placeholder.name));
  if (open.length === 0) return { ...said, keys: { key: buildKey(template, values).key } };
  refuseUnreadable(template, values);
  const index = createFamilyIndex([...rules, { template: template.text }], 0);
  const wanted = template.placeholders.map((placeholder) => {
    const value = values.get(placeholder.name);
    return value && applyFilters(value, placeholder.filters);
  });
  const accepts = (batch: KeyBatch, i: number): boolean =>
    index.families[index.indexOf(batch, i)]?.family === template.text &&
    (values.size === 0 || holds(matchTemplate(template, keyAt(batch, i)), wanted));
  return { ...said, keys: { glob: globOfTemplate(withValues(template, wanted)), accepts } };
}

/** What a key is for: one that is to live forever, or a log that is appended to, is nothing that can be made anew. */
function whyUnrelated(rule: Pick<FamilyRule, 'ttl' | 'type'> | undefined): string | undefined {
  if (rule?.ttl === 'none') return 'never expire';
  return rule?.type === 'stream' ? 'are streams' : undefined;
}

/** A value that the template would not find again, such as one with a colon, would match no key, and say nothing of it. */
function refuseUnreadable(template: Template, values: ReadonlyMap<string, Buffer>): void {
  const standIns = new Map(template.placeholders.map(({ name }) => [name, ANY_VALUE]));
  const { notReadBack } = buildKey(template, new Map([...standIns, ...values]));
  const lost = notReadBack.find((name) => values.has(name));
  if (lost === undefined) return;
  throw new UsageError(`the value of ${lost} cannot be told from what follows it in keys of ${template.text}`, {
    hint: 'name the keys by --pattern, or give all placeholders a value',
  });
}

const ANY_VALUE = Buffer.from('x');

const holds = (captures: ReturnType<typeof matchTemplate>, wanted: readonly (Buffer | undefined)[]): boolean =>
  wanted.every((value, i) => value === undefined || captures?.[i]?.value.equals(value) === true);

/** The same template, where what is given stands in place of its placeholder. */
function withValues(template: Template, wanted: readonly (Buffer | undefined)[]): Template {
  const literals = [template.literals[0] ?? ''];
  template.placeholders.forEach((_, i) => {
    const next = template.literals[i + 1] ?? '';
    const value = wanted[i];
    if (value === undefined) literals.push(next);
    else literals[literals.length - 1] += value.toString('latin1') + next;
  });
  return { ...template, literals, placeholders: template.placeholders.filter((_, i) => wanted[i] === undefined) };
}
