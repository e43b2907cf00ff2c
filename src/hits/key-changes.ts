import { argumentLength, argumentText } from '../traffic/argument.ts';
import type { SeenCommand } from '../traffic/seen-command.ts';

/** Whether key `i` of a command is there afterwards because of it: it is written, not deleted, or given another life. */
export function fillsKey({ command: { name, access }, keyAt }: SeenCommand, i: number): boolean {
  if (access !== 'write' || DELETES.has(name) || EMPTIES.has(name) || CHANGES_LIFE.has(name)) return false;
  if (name === 'COPY' || name === 'RENAME' || name === 'RENAMENX') return i === 1;
  if (name.endsWith('STORE') || name === 'BITOP') return i === 0;
  return name !== 'SORT' || (i === 1 && keyAt.length === 2);
}

/** Whether key `i` is not there any more because of it. */
export const deletesKey = ({ command: { name } }: SeenCommand, i: number): boolean =>
  DELETES.has(name) || (i === 0 && (name === 'RENAME' || name === 'RENAMENX'));

/** Whether it takes elements out of its keys: of one that is not there afterwards, nobody knows whether it was emptied. */
export const mayEmptyKey = ({ command: { name } }: SeenCommand): boolean => EMPTIES.has(name);

/**
 * The life that a command gives its key, or those of its keys that it fills: from when the key is written, in microseconds;
 * `none` when it lives for ever from now on, undefined when its life stays as it was.
 */
export function lifeGiven(seen: SeenCommand): number | 'none' | undefined {
  const { command, line } = seen;
  const now = line.atMicroseconds;
  switch (command.name) {
    case 'SETEX':
    case 'EXPIRE':
      return numberAt(seen, 2, 1e6);
    case 'PSETEX':
    case 'PEXPIRE':
      return numberAt(seen, 2, 1e3);
    case 'EXPIREAT':
      return until(numberAt(seen, 2, 1e6), now);
    case 'PEXPIREAT':
      return until(numberAt(seen, 2, 1e3), now);
    case 'PERSIST':
    case 'GETSET':
    case 'MSET':
    case 'MSETNX':
    case 'BITOP':
      return 'none';
    case 'MSETEX':
      return keepsLife(seen) ? undefined : (optionIn(seen, 2 + 2 * seen.keyAt.length) ?? 'none');
    case 'SET':
      return keepsLife(seen) ? undefined : (optionIn(seen, 3) ?? 'none');
    case 'GETEX':
      return optionIn(seen, 2);
    default:
      return command.name.endsWith('STORE') ? 'none' : undefined;
  }
}

const keepsLife = ({ line }: SeenCommand): boolean =>
  Array.from({ length: line.argCount }, (_, i) => i).some(
    (i) => i > 2 && argumentLength(line, i) === LONGEST_OPTION && argumentText(line, i).toUpperCase() === 'KEEPTTL',
  );

/** `EX 60` and its like; undefined when there is none. */
function optionIn(seen: SeenCommand, from: number): number | 'none' | undefined {
  const { line } = seen;
  for (let i = from; i < line.argCount; i++) {
    if (argumentLength(line, i) > LONGEST_OPTION) continue;
    switch (argumentText(line, i).toUpperCase()) {
      case 'EX':
        return numberAt(seen, i + 1, 1e6);
      case 'PX':
        return numberAt(seen, i + 1, 1e3);
      case 'EXAT':
        return until(numberAt(seen, i + 1, 1e6), line.atMicroseconds);
      case 'PXAT':
        return until(numberAt(seen, i + 1, 1e3), line.atMicroseconds);
      case 'PERSIST':
        return 'none';
    }
  }
  return undefined;
}

const LONGEST_OPTION = 7;

function numberAt({ line }: SeenCommand, i: number, unit: number): number | undefined {
  if (i >= line.argCount || argumentLength(line, i) > 16) return undefined;
  const number = Number(argumentText(line, i));
  return Number.isFinite(number) ? number * unit : undefined;
}

const until = (at: number | undefined, now: number): number | undefined => (at === undefined ? undefined : at - now);

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const DELETES = words('DEL UNLINK GETDEL DELEX DELIFEQ MOVE MIGRATE');
const EMPTIES = words(
  'HDEL HGETDEL SREM SPOP SMOVE LPOP RPOP LREM LTRIM LMPOP BLPOP BRPOP BLMPOP ZREM ZPOPMIN ZPOPMAX BZPOPMIN BZPOPMAX ZMPOP BZMPOP ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE XDEL XDELEX XTRIM',
);
const CHANGES_LIFE = words(
  'EXPIRE PEXPIRE EXPIREAT PEXPIREAT PERSIST GETEX HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT HPERSIST HGETEX XACK XACKDEL XCLAIM XAUTOCLAIM XREADGROUP BITFIELD GEORADIUS GEORADIUSBYMEMBER',
);
