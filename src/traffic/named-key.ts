import { argumentBytes } from './argument.ts';
import { viewOf } from './byte-view.ts';
import type { MonitorLine } from './line.ts';

/** Longer keys are told apart by their beginning alone. */
export const LONGEST_KEY_BYTES = 512;

/** A key as it stands in the bytes of a line, or without its escapes. */
export interface NamedKey {
  view: DataView;
  start: number;
  end: number;
  /** Where the part of it ends that tells it from others. */
  cut: number;
  db: number;
  /** Of that part. */
  hash: number;
}

const NOTHING = viewOf(Buffer.of());

export const noKey = (): NamedKey => ({ view: NOTHING, start: 0, end: 0, cut: 0, db: 0, hash: 0 });

/** Argument `i` of a line, which is a key. */
export function readKey(key: NamedKey, line: MonitorLine, i: number): void {
  const isPlain = line.argEscapes[i] === 0;
  key.view = isPlain ? line.view : viewOf(argumentBytes(line, i));
  key.start = isPlain ? line.argStarts[i]! : 0; // callers count to argCount, here and below
  key.end = isPlain ? line.argEnds[i]! : key.view.byteLength;
  key.cut = Math.min(key.end, key.start + LONGEST_KEY_BYTES);
  key.db = line.db;
}

/** The key itself, no copy. */
export const keyBytes = ({ view, start, end }: NamedKey): Buffer => Buffer.from(view.buffer, view.byteOffset + start, end - start);
