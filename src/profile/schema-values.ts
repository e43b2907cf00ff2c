import * as z from 'zod';
import { UsageError } from '../errors.ts';
import { parseDuration } from '../text/duration.ts';
import { parseSize } from '../text/size.ts';
import { parseHostPort } from './address.ts';
import { ratio } from './bounds.ts';

// The kinds of values a profile is made of. `expected` is what a wrong value is told to be.

const DURATION = 'a duration with its unit, such as 500ms, 5s, 15m or 24h';
const SIZE = 'a size such as 100kb, 2gb or a number of bytes';
const SHARE = 'a part of the whole, such as 0.2 or 20%';

export const text = (expected = 'text', description?: string) =>
  describe(z.string({ error: quoted(expected) }).min(1, { error: expected }), description);
export const integer = (expected: string, min: number, max: number = Number.MAX_SAFE_INTEGER) =>
  z.int({ error: expected }).min(min, { error: expected }).max(max, { error: expected });
export const boolean = () => z.boolean({ error: 'true or false' });
export const duration = () => read(DURATION, (said) => parseDuration(said) || undefined);
export const size = () => readNumberOr(SIZE, (said) => parseSize(String(said)));
export const share = () => readNumberOr(SHARE, ratio);
export const hostPort = (defaultPort: number) =>
  read(`an address such as 10.0.0.5:${defaultPort}`, (said) => parseHostPort(said, defaultPort));

export function section<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? `a section with ${Object.keys(shape).join(', ')}` : undefined),
  });
}

export function list<Item extends z.core.$ZodType>(item: Item, expected: string) {
  return z.array(item, { error: expected }).min(1, { error: expected });
}

/** YAML reads an unquoted 1234 as a number; the expectation then says what to do about it. */
function quoted(expected: string): z.core.$ZodErrorMap {
  return (issue) => (typeof issue.input === 'number' || typeof issue.input === 'boolean' ? `${expected}, in quotes` : expected);
}

function describe<Type extends z.ZodType>(type: Type, description: string | undefined): Type {
  return description === undefined ? type : type.meta({ description });
}

/** Text that `parse` understands. Where it throws UsageError, that is the problem, told in full. */
export function read<Value>(expected: string, parse: (said: string) => Value | undefined) {
  return z.string({ error: expected }).transform((said, context) => parsed(said, context, expected, parse));
}

export function readNumberOr<Value>(expected: string, parse: (said: string | number) => Value | undefined) {
  return z.union([z.number(), z.string()], { error: expected }).transform((said, context) => parsed(said, context, expected, parse));
}

function parsed<Said, Value>(
  said: Said,
  context: z.core.$RefinementCtx,
  expected: string,
  parse: (said: Said) => Value | undefined,
): Value {
  try {
    const value = parse(said);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', message: expected, input: said });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    context.issues.push({ code: 'custom', message: `${error.message}: ${error.hint}`, params: { sentence: true }, input: said });
  }
  return z.NEVER;
}
