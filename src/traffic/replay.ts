import { CR, HASH, LF, PLUS } from '../text/ascii.ts';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../errors.ts';
import { createFamilies } from '../keyspace/family.ts';
import { createCommandBook } from '../redis/command-book.ts';
import type { Answer } from '../report.ts';
import { createFilter, templatesOf, type Wanted } from './filter.ts';
import type { MonitorData } from './monitor-data.ts';
import { createLineReader, type LineReader } from './read-lines.ts';
import { NODE_MARK } from './record.ts';
import { createCommandReader } from './seen-command.ts';
import { replaySummary } from './summary.ts';
import { createTally } from './tally.ts';

interface ReplayRequest {
  /** How it was named, for the answer. */
  readonly file: string;
  readonly wanted: Wanted;
  /** The families that the profile declares. */
  readonly rules: readonly { readonly template: string }[];
  readonly top: number;
  readonly lines: number | undefined;
}

/** A node that no mark names, as in what redis-cli prints. */
const UNNAMED_NODE = 'unknown';

/** Adds up what a capture holds: ours, or what `redis-cli monitor` printed; compressed or not. Fails with UsageError. */
export async function replayCommands(
  bytes: Readable,
  { file, wanted, rules, top, lines: mostLines = Infinity }: ReplayRequest,
): Promise<Answer<MonitorData>> {
  const declared = [...rules, ...templatesOf(wanted, rules).map((template) => ({ template }))];
  const reader = createCommandReader(createCommandBook([]), createFamilies(declared));
  const tally = createTally(reader);
  const filter = createFilter(wanted, declared, reader);
  const readers = new Map<string, LineReader>();
  let taken = 0;
  const readerOf = (node: string): LineReader => {
    const known = readers.get(node);
    if (known) return known;
    const fresh = createLineReader({
      node,
      reader,
      filter,
      isWanted: () => taken < mostLines,
      onCommand: (seen) => {
        taken++;
        tally.add(seen);
      },
    });
    readers.set(node, fresh);
    return fresh;
  };
  let current = readerOf(UNNAMED_NODE);
  const broken = await eachLine(bytes, file, (chunk, start, end) => {
    if (chunk[start] === HASH) {
      const text = chunk.toString('utf8', start, end);
      if (text.startsWith(NODE_MARK)) current = readerOf(text.slice(NODE_MARK.length));
      return;
    }
    if (end === start || chunk.toString('latin1', start, Math.min(end, start + 3)) === 'OK') return; // what MONITOR is answered with
    current.sink.line(chunk, chunk[start] === PLUS ? start + 1 : start, end);
  });
  const all = [...readers.values()];
  const total = (of: (one: LineReader) => number): number => all.reduce((sum, one) => sum + of(one), 0);
  const [heard, malformed] = [total((one) => one.heard()), total((one) => one.unread().malformed)];
  if (broken && heard === 0) throw broken;
  if (heard === 0 && malformed > 0) {
    throw new UsageError(`${file} holds no lines of MONITOR`, { hint: 'such lines begin: 1700000000.123456 [0 10.0.0.1:1234] "GET"' });
  }
  return {
    data: replaySummary(
      tally,
      { file, heard, malformed, tooLong: 0 },
      {
        endedBy: taken === mostLines ? 'lines' : 'end-of-file',
        top,
        builtIn: true,
      },
    ),
    ...(broken && { missing: [{ subject: { file }, reason: `${broken.hint ?? broken.message}: this is what stands before that place` }] }),
  };
}

/** Answers with why it could not be read to its end. */
async function eachLine(
  bytes: Readable,
  file: string,
  onLine: (chunk: Buffer, start: number, end: number) => void,
): Promise<UsageError | undefined> {
  let held: Buffer[] = [];
  try {
    for await (const chunk of await unpacked(bytes)) {
      let [at, piece] = [0, chunk];
      if (held.length > 0 && chunk.includes(LF)) {
        piece = Buffer.concat([...held, chunk]);
        held = [];
      }
      for (let end = piece.indexOf(LF, at); end >= 0; end = piece.indexOf(LF, at)) {
        onLine(piece, at, end > at && piece[end - 1] === CR ? end - 1 : end);
        at = end + 1;
      }
      if (at < piece.length) held.push(piece.subarray(at));
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return new UsageError(`cannot read ${file}`, { cause, hint: cause.message });
    throw cause;
  }
  const rest = Buffer.concat(held);
  if (rest.length > 0) onLine(rest, 0, rest.length);
  return undefined;
}

/** gzip is told by its first two bytes (RFC 1952). */
async function unpacked(bytes: Readable): Promise<AsyncIterable<Buffer>> {
  const chunks: AsyncIterator<Buffer | string> = bytes[Symbol.asyncIterator]();
  const first = await chunks.next();
  const begin = first.done === true ? Buffer.of() : Buffer.from(first.value);
  const all = async function* (): AsyncGenerator<Buffer> {
    yield begin;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield Buffer.from(next.value);
  };
  if (begin[0] !== 0x1f || begin[1] !== 0x8b) return all();
  // A failure of either is told to whoever reads.
  return pipeline(Readable.from(all()), createGunzip(), () => undefined);
}
