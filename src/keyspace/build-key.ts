import { UsageError } from '../errors.ts';
import type { Placeholder, Template } from '../profile/key-template.ts';
import { matchTemplate } from './match-template.ts';
import { applyFilters } from './template-filters.ts';

export interface BuiltKey {
  readonly key: Buffer;
  /**
   * The placeholders whose values the template does not find again in this key, such as one with a colon: an application
   * may well use such a key, but audits count it to another family.
   */
  readonly notReadBack: readonly string[];
}

/**
 * Makes a key of a family: the way back from matchTemplate. Every placeholder needs a value; one that the template
 * names twice is given once.
 *
 * @throws UsageError when a value is missing or empty, or belongs to no placeholder
 */
export function buildKey(template: Template, values: ReadonlyMap<string, Buffer>): BuiltKey {
  const { literals, placeholders } = template;
  refuseUnknown(template, values);
  const parts = placeholders.map((placeholder) => partOf(template, placeholder, values));
  const key = Buffer.concat(literals.flatMap((literal, index) => [Buffer.from(literal, 'latin1'), parts[index] ?? Buffer.alloc(0)]));
  const captures = matchTemplate(template, key);
  const notReadBack = placeholders.filter((_, index) => captures?.[index]?.value.equals(parts[index] ?? Buffer.alloc(0)) !== true);
  return { key, notReadBack: notReadBack.map(({ name }) => name) };
}

function refuseUnknown({ text, placeholders }: Template, values: ReadonlyMap<string, Buffer>): void {
  const unknown = [...values.keys()].find((name) => placeholders.every((placeholder) => placeholder.name !== name));
  if (unknown === undefined) return;
  const names = placeholders.map(({ name }) => name);
  throw new UsageError(`${text} has no placeholder ${JSON.stringify(unknown)}`, {
    hint: names.length === 0 ? 'its key is always the same: give no values' : `give ${names.map((name) => `${name}=VALUE`).join(' ')}`,
  });
}

function partOf({ text }: Template, { name, filters }: Placeholder, values: ReadonlyMap<string, Buffer>): Buffer {
  const value = values.get(name);
  if (value === undefined)
    throw new UsageError(`${text} needs a value for ${name}`, {
      hint: `add ${name}=VALUE, ${name}=@FILE, or ${name}=- for standard input`,
    });
  const part = applyFilters(value, filters);
  if (part.length === 0) throw new UsageError(`the value of ${name} is empty, and no key of ${text} has an empty one`);
  return part;
}
