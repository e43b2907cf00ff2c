import { createHash } from 'node:crypto';
import type { FamilyOf } from '../keyspace/family.ts';
import { readCommandName, type CommandName } from '../redis/command-grammar.ts';
import { REDACTED } from '../redis/command-line.ts';
import type { LogKind } from '../redis/commandlog.ts';
import { type CommandKeys, keyPositions } from '../redis/key-positions.ts';
import type { SlowlogArgument, SlowlogEntry } from '../redis/slowlog-entry.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { secretPositions, visiblePositions } from '../redis/visible-arguments.ts';

/** A logged command as it is shown. */
export interface LoggedCommand {
  readonly node: string;
  readonly id: bigint;
  /** When it was logged, in whole seconds: right after it ended. */
  readonly at: Date;
  readonly kind: LogKind;
  /** Execution time in microseconds, without waiting; null for large requests and replies. */
  readonly durationUs: number | null;
  /** Size of a large request or reply. */
  readonly sizeBytes: number | null;
  /** In capitals, as `GET` or `CONFIG SET`. */
  readonly command: string;
  /** Behind the command, with {@link REDACTED} for what must not be shown; long ones end in the server's `... (172 more bytes)`. */
  readonly args: readonly ServerText[];
  readonly argsOmitted: number;
  /** Of its keys, `a, b` when there are several; null when it has no keys that we know of. */
  readonly family: string | null;
  /** What entries of the same kind have in common: `GET session:{user_id}`, `MGET ×12 user:{id}`. */
  readonly shape: string;
  readonly clientAddress: ServerText | null;
  readonly clientName: ServerText | null;
}

export interface Logged {
  readonly node: string;
  readonly kind: LogKind;
  readonly entry: SlowlogEntry;
}

/** @param showValues shows values too; secrets stay hidden */
export function describeCommand({ node, kind, entry }: Logged, familyOf: FamilyOf, showValues: boolean): LoggedCommand {
  const args = entry.args.map(({ bytes }) => bytes);
  const total = args.length + entry.argsOmitted;
  const name = readCommandName(args);
  const keys = keyPositions(args, total, name);
  const secret = secretPositions(name, args);
  const visible = visiblePositions(name, args, keys.positions, total);
  const isShown = (position: number): boolean => !secret.has(position) && (showValues || visible.has(position));
  const family = familyName(keys, args, familyOf);
  return {
    node,
    id: entry.id,
    at: entry.at,
    kind,
    durationUs: kind === 'slow' ? Number(entry.amount) : null,
    sizeBytes: kind === 'slow' ? null : Number(entry.amount),
    command: name.name,
    args: entry.args.flatMap(({ bytes, omittedBytes }, position) => {
      if (position < name.words) return [];
      return isShown(position)
        ? [fromBytes(omittedBytes === 0 ? bytes : Buffer.concat([bytes, Buffer.from(`... (${omittedBytes} more bytes)`)]))]
        : [REDACTED];
    }),
    argsOmitted: entry.argsOmitted,
    family,
    shape: shapeOf(name, entry, keys, family, familyOf),
    clientAddress: entry.clientAddress === undefined ? null : fromBytes(entry.clientAddress),
    clientName: entry.clientName === undefined ? null : fromBytes(entry.clientName),
  };
}

const MAX_FAMILIES = 3;

function familyName({ positions }: CommandKeys, args: readonly Buffer[], familyOf: FamilyOf): string | null {
  const families = [...new Set(positions.map((position) => familyOf(args[position] ?? Buffer.of())))].sort();
  if (families.length === 0) return null;
  return families.slice(0, MAX_FAMILIES).join(', ') + (families.length > MAX_FAMILIES ? ', …' : '');
}

function shapeOf(
  { name, words }: CommandName,
  { args }: SlowlogEntry,
  { count }: CommandKeys,
  family: string | null,
  familyOf: FamilyOf,
): string {
  const own = definingArgument(name, args[words], familyOf);
  return [name, ...own, ...(count > 1 ? [`×${rounded(count)}`] : []), ...(family === null ? [] : [family])].join(' ');
}

/** Which script, function, pattern or setting it is about: commands that do quite different things under one name. */
function definingArgument(name: string, argument: SlowlogArgument | undefined, familyOf: FamilyOf): readonly string[] {
  if (argument === undefined) return [];
  const { bytes, omittedBytes } = argument;
  if (name.startsWith('EVALSHA')) return [bytes.toString('latin1').slice(0, 8)];
  // The digest that EVALSHA would name it by; of a script that was cut short, only `~` the digest of its beginning.
  if (name.startsWith('EVAL')) return [(omittedBytes > 0 ? '~' : '') + createHash('sha1').update(bytes).digest('hex').slice(0, 8)];
  if (/^FCALL|^CONFIG (?:GET|SET)$/.test(name)) return [bytes.toString('utf8')];
  return name === 'KEYS' ? [familyOf(bytes)] : [];
}

/** Exact up to 16 keys, then by powers of two: batches of 201 and 202 keys are of one kind. */
function rounded(count: number): string {
  if (count <= 16) return String(count);
  const power = 2 ** Math.ceil(Math.log2(count));
  return `${power / 2 + 1}–${power}`;
}
