import { UsageError } from '../errors.ts';

/**
 * The shape of a family's keys: bytes that are always the same, and placeholders.
 *
 *     session:{user_id}      cache:llm:{model*}:{hash}      {{{user_id}}}.cart
 *
 * A placeholder stands for one byte or more. A colon ends it, so that `user:{id}` is not the family of
 * `user:1:avatar`, except
 * - in `{name*}`, which takes any bytes (one in a template at most);
 * - in a value whose own form has colons: an IPv6 or MAC address, a date with a time;
 * - in a path or URL (`/a:b`, `https://…`) with which the key ends.
 * `{{` and `}}` stand for single braces, as around the hash tag of a cluster key.
 *
 * Where keys are made from values, filters say how: `cache:llm:{model|lower}:{prompt|sha256}`. They are applied from left
 * to right; a key that is read gives what stands in it, as a digest cannot be undone.
 */
export interface Template {
  readonly text: string;
  /** What stands before, between and behind the placeholders, one character a byte: always one more than placeholders. */
  readonly literals: readonly string[];
  readonly placeholders: readonly Placeholder[];
}

export interface Placeholder {
  readonly name: string;
  readonly takesColons: boolean;
  /** What is done to a value before it stands in the key, in this order. */
  readonly filters: readonly FilterName[];
}

/** What a filter does stands in keyspace/template-filters.ts. */
export const FILTER_NAMES = ['lower', 'upper', 'urlencode', 'base64', 'base64url', 'md5', 'sha1', 'sha256', 'sha512'] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

/** A template that cannot be understood; the column counts from 1. */
export class TemplateError extends UsageError {
  readonly column: number;

  constructor(text: string, column: number, message: string, hint: string) {
    super(`key template ${JSON.stringify(text)}, column ${column}: ${message}`, { hint });
    this.column = column;
  }
}

export function parseTemplate(text: string): Template {
  if (text === '')
    throw new TemplateError(
      text,
      1,
      'it is empty, so no key has it',
      'write the part of the key that stays the same, such as session:{user_id}',
    );
  const literals = [''];
  const placeholders: Placeholder[] = [];
  for (let at = 0; at < text.length;) {
    const step = stepAt(text, at);
    at = step.next;
    if ('literal' in step) {
      literals[literals.length - 1] += step.literal;
      continue;
    }
    if (placeholders.length > 0 && literals.at(-1) === '') {
      throw new TemplateError(
        text,
        step.column,
        'two placeholders touch, so nothing says where the first one ends',
        'put the bytes between them, such as {a}:{b}',
      );
    }
    if (step.takesColons && placeholders.some(({ takesColons }) => takesColons)) {
      throw new TemplateError(text, step.column, 'only one placeholder may take colons', `write {${step.name}}`);
    }
    placeholders.push({ name: step.name, takesColons: step.takesColons, filters: step.filters });
    literals.push('');
  }
  return { text, literals: literals.map(toByteString), placeholders };
}

/** What is wrong with a template and what to write instead; `undefined` for a good one. */
export function templateProblem(text: string): string | undefined {
  try {
    parseTemplate(text);
    return undefined;
  } catch (error) {
    if (error instanceof TemplateError) return `${error.message}: ${error.hint}`;
    throw error;
  }
}

/** Sorts the most specific first: more literal bytes, then fewer placeholders, then those that take no colons, then as declared. */
export function bySpecificity(a: Template, b: Template): number {
  const takers = ({ placeholders }: Template): number => placeholders.filter(({ takesColons }) => takesColons).length;
  return literalBytes(b) - literalBytes(a) || a.placeholders.length - b.placeholders.length || takers(a) - takers(b);
}

type Step = { readonly literal: string; readonly next: number } | (Placeholder & { readonly column: number; readonly next: number });

function stepAt(text: string, at: number): Step {
  const pair = text.slice(at, at + 2);
  if (pair === '{{' || pair === '}}') return { literal: pair.slice(1), next: at + 2 };
  const column = at + 1;
  if (text[at] === '}') throw new TemplateError(text, column, 'this } closes nothing', 'write }} for a brace that is part of the key');
  if (text[at] !== '{') return { literal: text[at] ?? '', next: at + 1 };
  const close = text.indexOf('}', at);
  if (close < 0)
    throw new TemplateError(
      text,
      column,
      'this placeholder is not closed',
      'close it with }, or write {{ for a brace that is part of the key',
    );
  const [, name, star, filters] = /^([\p{L}_][\p{L}\p{N}_-]*)(\*?)((?:\|[^|]*)*)$/u.exec(text.slice(at + 1, close)) ?? [];
  if (name === undefined) {
    throw new TemplateError(
      text,
      column + 1,
      'a placeholder is named by letters, digits, _ and -',
      'write a name such as {id}, {name*} when the value may hold colons, or {prompt|sha256} when its digest stands in the key',
    );
  }
  const named = (filters ?? '').split('|').slice(1);
  return { name, takesColons: star === '*', filters: readFilters(named, text, column), column, next: close + 1 };
}

function readFilters(names: readonly string[], text: string, column: number): readonly FilterName[] {
  return names.map((name) => {
    const known = FILTER_NAMES.find((filter) => filter === name);
    if (known !== undefined) return known;
    throw new TemplateError(text, column, `there is no filter ${JSON.stringify(name)}`, `write one of ${FILTER_NAMES.join(', ')}`);
  });
}

const toByteString = (text: string): string => Buffer.from(text).toString('latin1');
const literalBytes = ({ literals }: Template): number => literals.reduce((sum, { length }) => sum + length, 0);
