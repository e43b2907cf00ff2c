import { deflateSync, inflateSync } from 'node:zlib';
import { UsageError } from '../../errors.ts';
import { STRETCHES, type Stretch } from './stretches.ts';
import type { Part } from './part.ts';

/** Where an earlier scan stopped, part by part. */
export interface Resumed {
  readonly parts: readonly ResumedPart[];
}

export interface ResumedPart extends Pick<Part, 'node' | 'db' | 'keysExpected' | 'keysSeen' | 'keysVanished' | 'keysRefused'> {
  readonly runId: string;
  /** What the server said of the first key that it would not tell about. */
  readonly refusal: string | null;
  readonly walks: readonly { readonly stretch: Stretch; readonly cursor: string; readonly done: boolean }[];
}

/** What must be the same for a scan to go on from another's token. */
export type ScanKind = Readonly<Record<string, string | number | boolean>>;

const VERSION = 3;

/** A token for the command line: letters, digits, `-` and `_`. */
export function writeToken(kind: ScanKind, parts: readonly Part[]): string {
  const token = { version: VERSION, kind, parts: parts.map(asResumed) };
  return deflateSync(JSON.stringify(token)).toString('base64url');
}

/** @throws UsageError when it is no token, or one of another kind of scan. */
export function readToken(token: string, kind: ScanKind): Resumed {
  const read = parse(token);
  const differing = Object.keys(kind).filter((name) => read.kind[name] !== kind[name]);
  if (differing.length === 0) return read;
  throw new UsageError(
    `the token to resume from is of a scan with another ${differing.join(', ')}: its keys cannot be added to this one's`,
    {
      hint: 'give the same options as the scan that was stopped, or start anew without --resume',
    },
  );
}

const asResumed = ({ node, db, keysExpected, keysSeen, keysVanished, keysRefused, identity, refusal, walks }: Part): ResumedPart => ({
  node, db, keysExpected, keysSeen, keysVanished, keysRefused, walks, runId: identity.runId, refusal: refusal ?? null,
}); // prettier-ignore

interface Token extends Resumed {
  readonly kind: ScanKind;
}

function parse(token: string): Token {
  try {
    const bytes = inflateSync(Buffer.from(token.trim(), 'base64url'), { maxOutputLength: 16 << 20 });
    const read: unknown = JSON.parse(bytes.toString());
    if (isToken(read)) return read;
  } catch {
    // said below
  }
  throw new UsageError('the token to resume from is damaged, or is none', {
    hint: 'copy it whole from the report of the scan that was stopped',
  });
}

function isToken(read: unknown): read is Token {
  if (!isRecord(read) || read['version'] !== VERSION || !isRecord(read['kind']) || !Array.isArray(read['parts'])) return false;
  return read['parts'].every(isPart);
}

function isPart(part: unknown): boolean {
  if (!isRecord(part) || !Array.isArray(part['walks'])) return false;
  const counted = ['db', 'keysExpected', 'keysSeen', 'keysVanished', 'keysRefused'].every((name) => Number.isSafeInteger(part[name]));
  const refusal = part['refusal'] === null || typeof part['refusal'] === 'string';
  return counted && refusal && typeof part['node'] === 'string' && typeof part['runId'] === 'string' && part['walks'].every(isWalk);
}

const KNOWN_STRETCHES: readonly unknown[] = ['whole', ...STRETCHES];

function isWalk(walk: unknown): boolean {
  return (
    isRecord(walk) && KNOWN_STRETCHES.includes(walk['stretch']) && typeof walk['cursor'] === 'string' && typeof walk['done'] === 'boolean'
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
