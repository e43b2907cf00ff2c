import { argumentLength, argumentText } from '../traffic/argument.ts';
import type { SeenCommand } from '../traffic/seen-command.ts';

/** How servers differ in what they count as lookups. */
export interface Dialect {
  /** Redis 7.0 and what came of it: the sources of `SUNIONSTORE` and its like, and one key of PFCOUNT, are lookups too. */
  readonly countsSources: boolean;
  /** Redis 6.2 and what came of it: before, SET with GET is an error, so that nothing is looked up. */
  readonly setsAndGets: boolean;
  /** HGETEX looks up as a read does: Valkey; in Redis, as a write. */
  readonly countsHgetex: boolean;
  /** Redis 7.2 and what came of it: a command that has waited is run again when its keys are there, without another line. */
  readonly runsAgain: boolean;
}

/** @param version the engine's own, such as `7.0.15` */
export function dialectOf(engine: string, version: string): Dialect {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isRedisBefore = (thatMajor: number, thatMinor: number): boolean =>
    engine === 'redis' && (major < thatMajor || (major === thatMajor && minor < thatMinor));
  return {
    countsSources: !isRedisBefore(7, 0),
    setsAndGets: !isRedisBefore(6, 2),
    countsHgetex: engine === 'valkey',
    runsAgain: !isRedisBefore(7, 2),
  };
}

/**
 * How often the server looks up key `i` of a command and counts it as a hit or a miss: reads do, and some commands that
 * write; most that write do not. Found by running every command against the servers, with keys that are there and keys that
 * are not; the test does it again.
 *
 * @see https://github.com/redis/redis/blob/7.0/src/db.c lookupKey
 */
export function timesLookedUp(
  { command, keyAt, line }: SeenCommand,
  i: number,
  { countsSources, setsAndGets, countsHgetex }: Dialect,
): number {
  const { name, access } = command;
  if (access === 'read') {
    if (name === 'XREAD') return 2;
    if (name === 'PFCOUNT' && keyAt.length === 1 && !countsSources) return 0;
    return NEVER_COUNTED.has(name) ? 0 : 1;
  }
  if (access !== 'write') return 0;
  if (ALL_KEYS.has(name)) return 1;
  if (FIRST_KEY.has(name)) return i === 0 && (name !== 'SORT' || countsSources || keyAt.length === 1) ? 1 : 0;
  if (BEHIND_THE_FIRST.has(name)) return i > 0 && (name === 'BITOP' || countsSources) ? 1 : 0;
  if (name === 'XREADGROUP') return 2;
  if (name === 'HGETEX') return countsHgetex ? 1 : 0;
  if (name === 'SET') return setsAndGets && hasWord(line, 3, ['GET']) ? 1 : 0;
  if (name === 'BITFIELD') return hasWord(line, 2, ['SET', 'INCRBY']) ? 0 : 1;
  return 0;
}

/** A key that is not there ends these without a `keymiss` event, so nobody can tell their hits from their misses. */
export const isUntold = (name: string): boolean => name.startsWith('OBJECT ');

/** These may look up keys that no argument names, or look up theirs again: how often, only the server knows. */
export function looksBeyondItsKeys({ command: { name }, line }: SeenCommand, { runsAgain }: Dialect): boolean {
  if (name === 'SCAN') return hasWord(line, 2, ['TYPE']);
  if (name === 'XREAD' || name === 'XREADGROUP') return runsAgain && hasWord(line, 1, ['BLOCK']);
  return (name === 'SORT' || name === 'SORT_RO') && hasWord(line, 2, ['GET', 'BY']);
}

/** Of a script, what it calls is counted, and has lines of its own. */
const NEVER_COUNTED: ReadonlySet<string> = new Set(['MEMORY USAGE', 'EVAL_RO', 'EVALSHA_RO', 'FCALL_RO']);
const ALL_KEYS = words('GETSET GETDEL GETEX PFMERGE XACK XACKDEL XCLAIM XAUTOCLAIM MIGRATE');
const FIRST_KEY = words('COPY SORT GEORADIUS GEORADIUSBYMEMBER');
const BEHIND_THE_FIRST = words('BITOP SINTERSTORE SUNIONSTORE SDIFFSTORE ZINTERSTORE ZUNIONSTORE ZDIFFSTORE ZRANGESTORE GEOSEARCHSTORE');

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** Whether one of these stands among the arguments from this one on. */
function hasWord(line: SeenCommand['line'], from: number, wanted: readonly string[]): boolean {
  for (let i = from; i < line.argCount; i++)
    if (argumentLength(line, i) <= LONGEST_WORD && wanted.includes(argumentText(line, i).toUpperCase())) return true;
  return false;
}

const LONGEST_WORD = 6;
