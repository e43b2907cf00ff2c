import { createHash } from 'node:crypto';
import type { Excerpt } from '../report.ts';
import { characters, toText } from './byte-text.ts';
import { lineOf, offsetOf, secretsOf, skipCharacters } from './file-lines.ts';
import type { ByteText, ConfigFile } from './model.ts';
import { REDACTED, type Span } from './redact.ts';

/** Part of a line, in columns of the file. */
interface Marked {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/**
 * The line with a part of it marked; of a very long one what stands around that part. Secrets are redacted, and the columns
 * are those of what is shown.
 */
export function excerptOf(file: ConfigFile, { line, column, endColumn }: Marked): Excerpt | undefined {
  const text = lineOf(file, line);
  if (text === undefined || isBlank(text)) return undefined;
  const start = offsetOf(file, line, column);
  const marked = { start, end: skipCharacters(text, start, Math.min(endColumn - column, MOST_BYTES)) };
  const shown = redacted(text, secretsOf(file, line), windowAround(text, marked));
  const [from, to] = [shown.positionOf(marked.start), shown.positionOf(marked.end)];
  return {
    text: toText(shown.text),
    column: characters(shown.text.slice(0, from)) + 1,
    endColumn: characters(shown.text.slice(0, Math.max(from + 1, to))) + 1,
  };
}

/** The line without secrets and with single blanks: the same when it only moved, or when a password changed. */
export function lineIdentity(file: ConfigFile, line: number): string {
  const identities = identitiesOf.get(file) ?? new Map<number, string>();
  identitiesOf.set(file, identities);
  const known = identities.get(line);
  if (known !== undefined) return known;
  const text = lineOf(file, line) ?? '';
  const whole = redacted(text, secretsOf(file, line), { start: 0, end: text.length }).text.trim().replaceAll(/\s+/g, ' ');
  const identity = whole.length > MOST_BYTES ? createHash('sha256').update(whole, 'latin1').digest('hex') : whole;
  identities.set(line, identity);
  return identity;
}

const identitiesOf = new WeakMap<ConfigFile, Map<number, string>>();

const isBlank = (text: ByteText): boolean => !/\S/.test(text);

/** Of a line, and before what is marked in a longer one. */
const MOST_BYTES = 1000;
const BYTES_BEFORE = 200;

/** What is shown of a line, from the start of a character on. */
function windowAround(text: ByteText, marked: Span): Span {
  if (text.length <= MOST_BYTES) return { start: 0, end: text.length };
  const start = skipCharacters(text, Math.max(0, marked.start - BYTES_BEFORE) - 1, 1);
  return { start: Math.max(0, start), end: skipCharacters(text, Math.min(text.length, start + MOST_BYTES) - 1, 1) };
}

interface Redacted {
  readonly text: ByteText;
  /** Where a byte of the line stands in `text`; of a secret's bytes, where it starts or ends. */
  positionOf(offset: number): number;
}

function redacted(line: ByteText, secrets: readonly Span[], window: Span): Redacted {
  const spans = secretsWithin(secrets, window);
  const before = window.start === 0 ? '' : CUT;
  let text = before;
  let at = window.start;
  for (const { start, end } of spans) {
    text += line.slice(at, start) + REDACTED_BYTES;
    at = end;
  }
  const positionOf = (offset: number): number => {
    let position = before.length + offset - window.start;
    for (const { start, end } of spans) {
      if (offset >= end) position += REDACTED_BYTES.length - (end - start);
      else if (offset > start) position += REDACTED_BYTES.length - (offset - start);
    }
    return Math.min(position, text.length);
  };
  text += line.slice(at, Math.max(at, window.end)) + (window.end < line.length ? CUT : '');
  return { text, positionOf };
}

/** Those that reach into the window, cut where it starts: `secrets` are in order, and may be many. */
function secretsWithin(secrets: readonly Span[], { start, end }: Span): readonly Span[] {
  let low = 0;
  let high = secrets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((secrets[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const within: Span[] = [];
  for (let secret = secrets[low]; secret !== undefined && secret.start < end; secret = secrets[low]) {
    within.push({ start: Math.max(secret.start, start), end: secret.end });
    low += 1;
  }
  return within;
}

const REDACTED_BYTES = Buffer.from(REDACTED).toString('latin1');
const CUT = Buffer.from('…').toString('latin1');
