import { asArray, asBytes, asNumber, asPairs } from './reply.ts';
import type { Reply } from './target.ts';

/** What HOTKEYS GET tells of the session that runs, or of the last one. */
export interface HotkeysSession {
  readonly isActive: boolean;
  /** By the server's clock: tells one session from the next. */
  readonly startedAtUnixMs: number | null;
  readonly durationMs: number;
  /** Time that all commands took; null where it is not told. */
  readonly allMicroseconds: number | null;
  /** Of all commands, in and out; null where it is not told. */
  readonly allNetworkBytes: number | null;
  /** Most first; empty where it was not asked for. */
  readonly byMicroseconds: readonly HotkeysCount[];
  readonly byNetworkBytes: readonly HotkeysCount[];
}

export interface HotkeysCount {
  readonly key: Buffer;
  readonly count: number;
}

/**
 * HOTKEYS GET (Redis 8.6), also while the session runs; `undefined` when there is none, which is a null. Read in the source of 8.6: an array of one
 * element, a map, which in RESP2 is an array of names and values in turns (the documentation shows these by themselves):
 *
 * - `tracking-active` 1 or 0, `sample-ratio` integer, `selected-slots` array of [slot] or [first, last]: all that the node serves
 * - `all-commands-all-slots-us`, `net-bytes-all-commands-all-slots`: integers, of all commands that name keys
 * - `collection-start-time-unix-ms`, `collection-duration-ms`: integers
 * - with CPU: `total-cpu-time-user-ms`, `total-cpu-time-sys-ms`, and `by-cpu-time-us`, an array of key and integer in turns
 * - with NET: `total-net-bytes`, and `by-net-bytes`, the same
 * - with SLOTS or SAMPLE, which we do not ask for, four more
 *
 * Which database a key is in, it does not say: keys of the same name are one. Figures are estimates: the server keeps ten
 * times COUNT keys in a sketch (a cuckoo heavy keeper), and shares what a command took evenly, in whole microseconds and
 * bytes, among the keys that it names; of a script those are its KEYS.
 *
 * @see https://github.com/redis/redis/blob/8.6/src/hotkeys.c hotkeysCommand
 * @see https://redis.io/docs/latest/commands/hotkeys-get/
 */
export function decodeHotkeysSession(reply: Reply): HotkeysSession | undefined {
  if (reply === null) return undefined;
  const outer = asArray(reply);
  const [first = null] = outer;
  if (first === null) return undefined;
  const fields = asPairs(Array.isArray(first) ? first : outer);
  const number = (name: string): number | null => {
    const value = fields.get(name);
    return value === undefined ? null : asNumber(value);
  };
  return {
    isActive: number('tracking-active') === 1,
    startedAtUnixMs: number('collection-start-time-unix-ms'),
    durationMs: number('collection-duration-ms') ?? 0,
    allMicroseconds: number('all-commands-all-slots-us'),
    allNetworkBytes: number('net-bytes-all-commands-all-slots'),
    byMicroseconds: counts(fields.get('by-cpu-time-us')),
    byNetworkBytes: counts(fields.get('by-net-bytes')),
  };
}

/**
 * Whether this is a HOTKEYS with sessions. That of Valkey 9.2 has the same name and no START: its GET answers the keys of the
 * last window, each with `key`, `db` and `qps`, and none while `hotkeys-top-k` is 0.
 *
 * @see https://github.com/valkey-io/valkey/blob/unstable/src/hotkeys.c hotkeysGetCommand
 */
export function hasSessions(reply: Reply): boolean {
  if (!Array.isArray(reply)) return true;
  const [first] = reply;
  if (first === undefined) return false;
  return !Array.isArray(first) || asPairs(first).has('tracking-active');
}

/** Keys are bytes, so they are no names of a map. */
function counts(reply: Reply = []): readonly HotkeysCount[] {
  const flat = asArray(reply);
  return Array.from({ length: Math.floor(flat.length / 2) }, (_, i) => ({
    key: asBytes(flat[2 * i] ?? null),
    count: asNumber(flat[2 * i + 1] ?? null),
  }));
}
