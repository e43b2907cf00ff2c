import { CacheopsError, RefusedError } from '../errors.ts';
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
 * HOTKEYS (Redis 8.6): a session on each primary, all at the same time. Each is ended and let go on every way out. Fails
 * with the first node's error when none lets us.
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
    missing: [...missingShards(target), ...failed.map(({ node, error }) => ({ subject: { node: node.address }, reason: error.message }))],
  };
}

interface Tracked {
  readonly node: Node;
  readonly session: HotkeysSession;
}

interface Failed {
  readonly node: Node;
  readonly error: CacheopsError;
}

async function track(node: Node, request: HotkeysRequest): Promise<Tracked | Failed> {
  try {
    const session = await runSession(node, request);
    return { node, session };
  } catch (error) {
    if (error instanceof CacheopsError) return { node, error };
    throw error;
  }
}

async function runSession(node: Node, { top, durationMs, sleep, finish }: HotkeysRequest): Promise<HotkeysSession> {
  const count = Math.min(MOST_KEYS, top);
  const atMostSeconds = Math.min(MOST_SECONDS, Math.ceil(durationMs / 1000) + SPARE_SECONDS);
  await node.call('HOTKEYS START', 'METRICS', 2, 'CPU', 'NET', 'COUNT', count, 'DURATION', atMostSeconds);
  try {
    await sleep(durationMs);
    return await finish(() => readSession(node));
  } finally {
    await finish(() => letGo(node));
  }
}

async function readSession(node: Node): Promise<HotkeysSession> {
  await node.call('HOTKEYS STOP');
  const session = decodeHotkeysSession(await node.call('HOTKEYS GET'));
  if (session === undefined) throw new RefusedError(`${node.address}: somebody else ended the session and let its results go`);
  return session;
}

/** Both are harmless when it was done already. A node that is gone took its session with it, or ends it by itself. */
async function letGo(node: Node): Promise<void> {
  for (const command of ['HOTKEYS STOP', 'HOTKEYS RESET'] as const) {
    try {
      await node.call(command);
    } catch (error) {
      if (!(error instanceof CacheopsError)) throw error;
    }
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
