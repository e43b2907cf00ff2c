import { asArray, asBigInt, asBytes, asNumber } from './reply.ts';
import type { Reply } from './target.ts';

/** One entry of SLOWLOG GET or COMMANDLOG GET. */
export interface SlowlogEntry {
  /** Counts up from the server's start, or from 0 again after a restart. */
  readonly id: bigint;
  /** When it was logged, in whole seconds: the end of the command, not its start. */
  readonly at: Date;
  /** Execution time in microseconds; for large requests and replies (COMMANDLOG) their size in bytes. */
  readonly amount: bigint;
  /** The command and its arguments, as many as were kept, without the server's note about the others. */
  readonly args: readonly SlowlogArgument[];
  /** How many more arguments the command had. */
  readonly argsOmitted: number;
  /** `host:port` or a socket's path; absent before Redis 4.0 and on servers that hide it. */
  readonly clientAddress: Buffer | undefined;
  readonly clientName: Buffer | undefined;
}

export interface SlowlogArgument {
  /** What was kept of it, without the server's note about the rest. */
  readonly bytes: Buffer;
  readonly omittedBytes: number;
}

/**
 * Entries of 4 elements (id, time, amount, arguments; before Redis 4.0 and on some services), of 6 (client address and
 * name) and of 7 (how many arguments there were; Redis 8.10). Further elements are ignored.
 *
 * @see https://redis.io/docs/latest/commands/slowlog-get/
 */
export const decodeSlowlog = (reply: Reply): readonly SlowlogEntry[] => asArray(reply).map(decodeEntry);

function decodeEntry(reply: Reply): SlowlogEntry {
  const [id = null, time = null, amount = null, logged = null, address, name, argc] = asArray(reply);
  const all = asArray(logged).map(asBytes);
  const noted = omittedArguments(all.at(-1));
  const args = noted === undefined ? all : all.slice(0, -1);
  const total = argc === undefined ? undefined : asNumber(argc);
  return {
    id: asBigInt(id),
    at: new Date(asNumber(time) * 1000),
    amount: asBigInt(amount),
    args: args.map(decodeArgument),
    argsOmitted: total === undefined ? (noted ?? 0) : Math.max(0, total - args.length),
    clientAddress: filled(address),
    clientName: filled(name),
  };
}

/** The server keeps 32 arguments (slowlog-entry-max-argc from Redis 8.8 on) and writes `... (20 more arguments)` as the last. */
function omittedArguments(last: Buffer | undefined): number | undefined {
  const [, count] = (last !== undefined && /^\.\.\. \((\d{1,10}) more arguments\)$/.exec(last.toString('latin1'))) || [];
  return count === undefined ? undefined : Number(count);
}

/** The server keeps 128 bytes of an argument (slowlog-entry-max-string-len from Redis 8.8 on) and adds `... (172 more bytes)`. */
function decodeArgument(kept: Buffer): SlowlogArgument {
  const noteFrom = kept.length - LONGEST_NOTE;
  const [note = '', count] = /\.\.\. \((\d{1,10}) more bytes\)$/.exec(kept.subarray(Math.max(0, noteFrom)).toString('latin1')) ?? [];
  return count === undefined
    ? { bytes: kept, omittedBytes: 0 }
    : { bytes: kept.subarray(0, kept.length - note.length), omittedBytes: Number(count) };
}

const LONGEST_NOTE = '... (4294967295 more bytes)'.length;

function filled(reply: Reply | undefined): Buffer | undefined {
  if (reply === undefined || reply === null) return undefined;
  const bytes = asBytes(reply);
  return bytes.length === 0 ? undefined : bytes;
}
