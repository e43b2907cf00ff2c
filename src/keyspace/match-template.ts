import { colonValueAt } from './colon-values.ts';
import type { Template } from '../profile/key-template.ts';

export interface Capture {
  readonly name: string;
  readonly value: Buffer;
}

/** The values of the placeholders in their order, or `undefined` when the key is not of this family. */
export function matchTemplate(template: Template, key: Buffer): readonly Capture[] | undefined {
  const ends = findSpans(template, key.toString('latin1'));
  return ends && template.placeholders.map(({ name }, index) => ({ name, value: key.subarray(ends[2 * index], ends[2 * index + 1]) }));
}

/** As {@link matchTemplate}, for a key that already is a string of one character a byte. */
export const matchesTemplate = (template: Template, text: string): boolean => findSpans(template, text) !== undefined;

/**
 * Offsets of the values: start, end, start, end, …
 *
 * Each value ends where the next literal first occurs, and nothing is ever tried twice: a value has no colon, so an
 * earlier end leaves the values behind it every choice that a later end would leave them. Values with colons are only
 * tried when that fails, and then the longest is final. So a key costs its length times the number of placeholders.
 */
const findSpans = (template: Template, text: string): readonly number[] | undefined =>
  spansOf(template, text, false) ?? spansOf(template, text, true);

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
  let colons =
    literals
      .slice(index + 1)
      .join('')
      .split(':').length - 1;
  let at = text.lastIndexOf(':');
  for (; colons > 0 && at > 0; colons--) at = text.lastIndexOf(':', at - 1);
  return at + 1;
}

const PATH = /\/|[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\//y;

function isPathAt(text: string, at: number): boolean {
  PATH.lastIndex = at;
  return PATH.test(text);
}
