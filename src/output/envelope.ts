import type { Report } from '../report.ts';
import { replaceInvisibleInLines } from '../text/escape.ts';

/**
 * A report as machines read it, described by schemas/report.schema.json, in this order of names.
 * `verdict` is null when the command does not judge. `complete` is false exactly when something is missing.
 */
export function toEnvelope(report: Report) {
  const { schema, version, command, target, startedAt, durationMs, complete } = report;
  const { findings, unchecked, missing, data } = report;
  const verdict = report.judges ? report.verdict : null;
  return { schema, version, command, target, startedAt, durationMs, complete, verdict, findings, unchecked, missing, data };
}

/**
 * JSON of data with 64-bit integers: a number where it is exact in a double, else a decimal string. Dates are ISO 8601,
 * what is not finite is null. Characters that a terminal acts on, or hides, stand as `\u` escapes, so that printing it
 * is harmless and parsing it gives the same text.
 */
export function toJson(value: unknown, indent = 0): string {
  const json = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? exactInteger(part) : part), indent);
  return replaceInvisibleInLines(json, unicodeEscapes);
}

const exactInteger = (integer: bigint): number | string => (Number.isSafeInteger(Number(integer)) ? Number(integer) : String(integer));

const unicodeEscapes = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
