import { UsageError } from '../errors.ts';
import { parseTemplate, type Template } from '../profile/key-template.ts';

/**
 * The template that a user means by a short name. The first of these that fits any decides:
 * - the whole template, also one that no profile declares: `session:{user_id}`;
 * - what stands before its first placeholder: `session`, `cache:llm`;
 * - a part of that: `llm` of `cache:llm:{model}:{hash}`, `cache` of the same.
 *
 * @param rules the families that the profile declares
 * @throws UsageError when none fits, or several do: it lists them. TemplateError for a template that cannot be understood
 */
export function findTemplate(rules: Rules, name: string): Template {
  const found = templateCalled(rules, name);
  if (found !== undefined) return found;
  throw unknown(name, rules.map(({ template }) => template)); // prettier-ignore
}

/** The same; `undefined` when none fits. */
export function templateCalled(rules: Rules, name: string): Template | undefined {
  const declared = rules.map(({ template }) => parseTemplate(template));
  const whole = declared.find(({ text }) => text === name);
  if (whole !== undefined) return whole;
  if (/[{}]/.test(name)) return parseTemplate(name);
  for (const fits of [isHead, isPartOfHead]) {
    const found = declared.filter((template) => fits(template, name));
    if (found.length > 1) throw ambiguous(name, found);
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
}

type Rules = readonly { readonly template: string }[];

const SEPARATORS = /[:/|.#_-]+$/;

/** As people write it: without the separator before the placeholder. */
const headOf = ({ literals: [first = ''] }: Template): string => Buffer.from(first, 'latin1').toString().replace(SEPARATORS, '');
const isHead = (template: Template, name: string): boolean => headOf(template) === name.replace(SEPARATORS, '');
const isPartOfHead = (template: Template, name: string): boolean => `:${headOf(template)}:`.includes(`:${name.replace(SEPARATORS, '')}:`);

function ambiguous(name: string, found: readonly Template[]): UsageError {
  return new UsageError(`${JSON.stringify(name)} may mean ${found.map(({ text }) => text).join(', ')}`, {
    hint: `write one of them in full, in quotes: '${found[0]?.text}'`,
  });
}

function unknown(name: string, declared: readonly string[]): UsageError {
  return new UsageError(`no family of the profile is called ${JSON.stringify(name)}`, {
    hint:
      declared.length === 0
        ? `the profile declares none: write the template itself, such as '${name}:{id}'`
        : `one of ${declared.join(', ')}, or a template of your own such as '${name}:{id}'`,
  });
}
