import { CacheopsError, RefusedError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import { decodeHotkeysSession, type HotkeysSession } from '../redis/hotkeys-session.ts';
import type { Node } from '../redis/target.ts';
import type { HotKey } from './hotkeys-data.ts';
import { type Found, hotKey, type HotkeysRequest, missingShards } from './request.ts';

/** The most that HOTKEYS START takes for COUNT, and for DURATION. */
const MOST_KEYS = 64;
const MOST_SECONDS = 1_000_000;
/** The server ends a session by itself so long after we would have, should we be killed. */
const SPARE_SECONDS = 2;

/**
 * HOTKEYS (Redis 8.6): a session on each primary, all at the same time, for a session sees the keys of its node alone; of
 * all its slots, as SLOTS is not asked for. Each is ended and let go on every way out. Fails with the first node's error
 * when none lets us.
 *
 * @see https://redis.io/docs/latest/commands/hotkeys-start/
 */
export async function findByTracking(request: HotkeysRequest): Promise<Found> {
  const { target, top } = request;
  const results = await Promise.all(target.primaries.map((node) => track(node, request)));
  const tracked = results.filter((result): result is Tracked => 'session' in result);
  const failed = results.filter((result): result is Failed => 'error' in result);
  if (tracked.length === 0 && failed[0]) throw failed[0].error;
  return {
    seconds: Math.max(0, ...tracked.map(({ session }) => session.durationMs / 1000)),
    lookedShare: 1,
    sampled: null,
    lookups: [],
    keys: tracked
      .flatMap(({ node, session }) => keysOf(node, session, request))
      .toSorted((a, b) => (b.cpuMicroseconds ?? 0) - (a.cpuMicroseconds ?? 0) || (b.networkBytes ?? 0) - (a.networkBytes ?? 0))
      .slice(0, top),
    slots: [],
    missing: [
      ...missingShards(target),
      ...failed.map(({ node, error }) => ({ subject: { node: node.address }, reason: error.message })),
      ...tracked.flatMap(({ node, left }) => (left === undefined ? [] : [{ subject: { node: node.address }, reason: left }])),
    ],
  };
}

interface Tracked {
  readonly node: Node;
  readonly session: HotkeysSession;
  /** What could not be ended or let go, and why. */
  readonly left: string | undefined;
}

interface Failed {
  readonly node: Node;
  readonly error: CacheopsError;
}

async function track(node: Node, request: HotkeysRequest): Promise<Tracked | Failed> {
  const { durationMs, sleep, finish } = request;
  try {
    const startedAtUnixMs = await finish(() => start(node, request));
    await sleep(durationMs);
    return await finish(() => end(node, startedAtUnixMs));
  } catch (error) {
    if (error instanceof CacheopsError) return { node, error };
    throw error;
  }
}

/** Answers when it began, by which it is known again. */
async function start(node: Node, { top, durationMs }: HotkeysRequest): Promise<number | null | undefined> {
  const count = Math.min(MOST_KEYS, top);
  const atMostSeconds = Math.min(MOST_SECONDS, Math.ceil(durationMs / 1000) + SPARE_SECONDS);
  await node.call('HOTKEYS START', 'METRICS', 2, 'CPU', 'NET', 'COUNT', count, 'DURATION', atMostSeconds);
  return (await readSession(node))?.startedAtUnixMs;
}

/** Ends our session, and no other: somebody may have ended ours, and have begun one of their own since. */
async function end(node: Node, startedAtUnixMs: number | null | undefined): Promise<Tracked> {
  const session = await readSession(node);
  if (session === undefined) throw new RefusedError(`${node.address}: somebody else ended the session and let its results go`);
  if (session.startedAtUnixMs !== startedAtUnixMs)
    throw new RefusedError(`${node.address}: somebody else ended the session and began another, which is left alone`);
  return { node, session, left: await letGo(node, session) };
}

/** When it cannot be read, the session is ended all the same. */
async function readSession(node: Node): Promise<HotkeysSession | undefined> {
  try {
    return decodeHotkeysSession(await node.call('HOTKEYS GET'));
  } catch (error) {
    await letGo(node, { isActive: true });
    throw error;
  }
}

/** Answers what is left behind, and why. A node that is gone took its session with it, or ends it by itself. */
async function letGo(node: Node, { isActive }: Pick<HotkeysSession, 'isActive'>): Promise<string | undefined> {
  const stopped = isActive ? await refusalOf(node, 'HOTKEYS STOP') : undefined;
  const reset = await refusalOf(node, 'HOTKEYS RESET');
  if (stopped !== undefined) return `the session is not ended, and goes on until its time is over: ${stopped}`;
  return reset === undefined ? undefined : `the results of the session stay in the memory of the server: ${reset}`;
}

async function refusalOf(node: Node, command: 'HOTKEYS STOP' | 'HOTKEYS RESET'): Promise<string | undefined> {
  try {
    await node.call(command);
    return undefined;
  } catch (error) {
    if (!(error instanceof CacheopsError)) throw error;
    return error instanceof CommandError ? error.message : undefined;
  }
}

/** A key is in both lists, or in one of them: the other figure is then not told. */
function keysOf(
  node: Node,
  { byMicroseconds, byNetworkBytes, allMicroseconds }: HotkeysSession,
  { familyOf, target }: HotkeysRequest,
): readonly HotKey[] {
  const db = target.topology === 'cluster' ? 0 : null;
  const bytesOf = new Map(byNetworkBytes.map(({ key, count }) => [key.toString('latin1'), count]));
  const timed = new Set(byMicroseconds.map(({ key }) => key.toString('latin1')));
  return [
    ...byMicroseconds.map(({ key, count }) =>
      hotKey(key, familyOf, {
        node: node.address,
        db,
        cpuMicroseconds: count,
        networkBytes: bytesOf.get(key.toString('latin1')) ?? null,
        share: allMicroseconds ? Math.min(1, count / allMicroseconds) : null,
      }),
    ),
    ...byNetworkBytes
      .filter(({ key }) => !timed.has(key.toString('latin1')))
      .map(({ key, count }) => hotKey(key, familyOf, { node: node.address, db, networkBytes: count })),
  ];
}
