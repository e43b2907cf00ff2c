import { UsageError } from '../errors.ts';
import { ratio } from '../profile/bounds.ts';
import { parseDuration } from '../text/duration.ts';
import { parseSize } from '../text/size.ts';

/**
 * A number of a rule in the unit that its name ends with: `mostSeconds` takes 60 and `1m`, `leastBytes` takes `1mb`,
 * `errorShare` takes `90%`.
 *
 * @throws UsageError for what is no such number, or below zero
 */
export function readRuleNumber(ruleId: string, name: string, said: string | number): number {
  const plain = typeof said === 'number' || /^\d+(?:\.\d+)?$/.test(said) ? Number(said) : undefined;
  const { read, example } = UNITS.find(({ of }) => of.test(name)) ?? WITHOUT_UNIT;
  const number = plain ?? read(String(said));
  if (number !== undefined && Number.isFinite(number) && number >= 0) return number;
  throw new UsageError(`${ruleId}: ${name} is a number, and ${JSON.stringify(said)} is none`, { hint: `write one such as ${example}` });
}

interface NumberUnit {
  readonly of: RegExp;
  /** What is written with a unit of its own. */
  read(text: string): number | undefined;
  readonly example: string;
}

const durationIn =
  (msOfUnit: number) =>
  (text: string): number | undefined => {
    const durationMs = parseDuration(text);
    return durationMs === undefined ? undefined : durationMs / msOfUnit;
  };

const UNITS: readonly NumberUnit[] = [
  { of: /Bytes$/, read: parseSize, example: '1048576 or 1mb' },
  { of: /Microseconds$/, read: durationIn(0.001), example: '100000 or 100ms' },
  { of: /Seconds$/, read: durationIn(1_000), example: '60 or 1m' },
  { of: /Ms$/, read: durationIn(1), example: '5000 or 5s' },
  { of: /Share(?:$|[A-Z])/, read: ratio, example: '0.9 or 90%' },
];

const WITHOUT_UNIT: NumberUnit = { of: /$/, read: () => undefined, example: '100' };
