import { UsageError } from '../errors.ts';
import { colonValueAt } from './colon-values.ts';

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
}

export interface Capture {
  readonly name: string;
  readonly value: Buffer;
}

/** A template that cannot be understood; the column counts from 1. */
export class TemplateError extends UsageError {
  readonly column: number;

  constructor(text: string, column: number, message: string, hint: string) {
    super(`key template ${JSON.stringify(text)}, column ${column}: ${message}`, { hint });
    this.column = column;
  }
}

export function parseTemplate(text: string): Template {
  if (text === '') throw new TemplateError(text, 1, 'it is empty, so no key has it', 'write the part of the key that stays the same, such as session:{user_id}');
  const literals = [''];
  const placeholders: Placeholder[] = [];
  for (let at = 0; at < text.length; ) {
    const step = stepAt(text, at);
    at = step.next;
    if ('literal' in step) {
      literals[literals.length - 1] += step.literal;
      continue;
    }
    if (placeholders.length > 0 && literals.at(-1) === '') {
      throw new TemplateError(text, step.column, 'two placeholders touch, so nothing says where the first one ends', 'put the bytes between them, such as {a}:{b}');
    }
    if (step.takesColons && placeholders.some(({ takesColons }) => takesColons)) {
      throw new TemplateError(text, step.column, 'only one placeholder may take colons', `write {${step.name}}`);
    }
    placeholders.push({ name: step.name, takesColons: step.takesColons });
    literals.push('');
  }
  return { text, literals: literals.map(toByteString), placeholders };
}

/** The values of the placeholders in their order, or `undefined` when the key is not of this family. */
export function matchTemplate(template: Template, key: Buffer): readonly Capture[] | undefined {
  const ends = findSpans(template, key.toString('latin1'));
  return ends && template.placeholders.map(({ name }, index) => ({ name, value: key.subarray(ends[2 * index], ends[2 * index + 1]) }));
}

/** As {@link matchTemplate}, for a key that already is a string of one character a byte. */
export const matchesTemplate = (template: Template, text: string): boolean => findSpans(template, text) !== undefined;

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
  if (close < 0) throw new TemplateError(text, column, 'this placeholder is not closed', 'close it with }, or write {{ for a brace that is part of the key');
  const [, name, star] = /^([\p{L}_][\p{L}\p{N}_-]*)(\*?)$/u.exec(text.slice(at + 1, close)) ?? [];
  if (name === undefined) {
    throw new TemplateError(text, column + 1, 'a placeholder is named by letters, digits, _ and -', 'write a name such as {id}, or {name*} when the value may hold colons');
  }
  return { name, takesColons: star === '*', column, next: close + 1 };
}

const toByteString = (text: string): string => Buffer.from(text).toString('latin1');
const literalBytes = ({ literals }: Template): number => literals.reduce((sum, { length }) => sum + length, 0);

/**
 * Offsets of the values: start, end, start, end, …
 *
 * Each value ends where the next literal first occurs, and nothing is ever tried twice: a value has no colon, so an
 * earlier end leaves the values behind it every choice that a later end would leave them. Values with colons are only
 * tried when that fails, and then the longest is final. So a key costs its length times the number of placeholders.
 */
const findSpans = (template: Template, text: string): readonly number[] | undefined => spansOf(template, text, false) ?? spansOf(template, text, true);

function spansOf(template: Template, text: string, byForm: boolean): readonly number[] | undefined {
  const { literals, placeholders } = template;
  const [first = '', last = ''] = [literals[0], literals.at(-1)];
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined;
  const spans: number[] = [];
  let start = first.length;
  for (let index = 0; index < placeholders.length; index++) {
    const isLast = index === placeholders.length - 1;
    const end = isLast ? lastValueEnd(template, text, start, byForm) : valueEnd(template, text, start, index, byForm);
    if (end === undefined) return undefined;
    spans.push(start, end);
    start = end + (literals[index + 1] ?? '').length;
  }
  return start === text.length ? spans : undefined;
}

function lastValueEnd({ literals, placeholders }: Template, text: string, start: number, byForm: boolean): number | undefined {
  const end = text.length - (literals.at(-1) ?? '').length;
  if (end <= start) return undefined;
  const colon = text.indexOf(':', start);
  if (colon < 0 || colon >= end || placeholders.at(-1)?.takesColons) return end;
  if (!byForm) return undefined;
  if (end === text.length && isPathAt(text, start)) return end;
  return colonValueAt(text, start, (found) => found === end)?.end;
}

function valueEnd(template: Template, text: string, start: number, index: number, byForm: boolean): number | undefined {
  const literal = template.literals[index + 1] ?? '';
  if (template.placeholders[index]?.takesColons) {
    const end = text.indexOf(literal, Math.max(start + 1, leftmostRest(template, text, index)));
    return end < 0 ? undefined : end;
  }
  if (byForm) {
    const value = colonValueAt(text, start, (found) => text.startsWith(literal, found));
    if (value) return value.end;
  }
  const end = text.indexOf(literal, start + 1);
  const colon = text.indexOf(':', start);
  return end < 0 || (colon >= 0 && colon < end) ? undefined : end;
}

/** Behind a value that takes colons, the others take none: the colons of the literals say how far back the rest begins. */
function leftmostRest({ literals }: Template, text: string, index: number): number {
  let colons = literals.slice(index + 1).join('').split(':').length - 1;
  let at = text.lastIndexOf(':');
  for (; colons > 0 && at > 0; colons--) at = text.lastIndexOf(':', at - 1);
  return at + 1;
}

const PATH = /\/|[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\//y;

function isPathAt(text: string, at: number): boolean {
  PATH.lastIndex = at;
  return PATH.test(text);
}
