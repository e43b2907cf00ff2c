import { randomBytes } from 'node:crypto';
import { CacheopsError } from '../errors.ts';
import { limitBuffer } from '../redis/monitor-feed.ts';
import type { ConnectionOptions, Known, Node, Unavailable } from '../redis/target.ts';
import { guard, readBaseline } from '../traffic/guard.ts';
import type { Plan } from '../traffic/look.ts';
import { createOwnCommands, type OwnCommands } from '../traffic/own-commands.ts';
import { REST_MS, untilHeard } from '../traffic/until-heard.ts';
import type { Lookup } from './attribute.ts';
import { MISS_CHANNELS, readMiss } from './events.ts';
import { openProber, probeKey } from './probe.ts';
import { countedBetween, readServerCount, type ServerCount } from './server-count.ts';

export interface MissSurroundings {
  readonly signal: AbortSignal;
  readonly connection: ConnectionOptions;
  sleep(ms: number): Promise<void>;
  onLookup(lookup: Lookup): void;
}

/** What was heard of a node without its commands, until it was lost where it was. */
export interface MissesHeard {
  readonly lookedSeconds: number;
  readonly server: Known<ServerCount>;
  readonly stopped: string | undefined;
}

/**
 * Hears which keys are missed, and not by which commands: far cheaper than MONITOR. `undefined` when no events come. Fails
 * with CommandError or ConnectionError when it cannot begin.
 */
export async function hearMisses(
  node: Node,
  { durationMs, bounds }: Pick<Plan, 'durationMs' | 'bounds'>,
  { signal, connection, sleep, onLookup }: MissSurroundings,
): Promise<MissesHeard | undefined> {
  const own = withoutLines(createOwnCommands(randomBytes(6).toString('hex')));
  const baseline = await readBaseline(node);
  const probe = probeKey(own, node);
  let [probeHeard, counting] = [false, false];
  const feed = await node.listen({
    message(message) {
      const event = readMiss(message);
      if (event === undefined) return;
      const { db, key } = event;
      if (key === probe) probeHeard = true;
      else if (counting)
        onLookup({ node: node.address, db, key, command: null, hits: 0, misses: 1, untold: 0, atMicroseconds: Date.now() * 1e3 });
    },
  });
  const prober = await openProber(node, connection);
  try {
    await feed.subscribePattern(MISS_CHANNELS);
    await prober.miss(probe);
    await limitBuffer(feed); // its reply comes behind the event
    if (!probeHeard) return undefined;
    const before = await readServerCount(node);
    counting = true;
    const begun = performance.now();
    let over = false;
    let heardUntilMs: number | undefined;
    const lost = feed.ended.then((error) => {
      over = true;
      heardUntilMs = performance.now();
      return error?.message;
    });
    const leftMs = (): number => durationMs - (performance.now() - begun);
    const isOver = (): boolean => over || signal.aborted || leftMs() <= 0;
    const guarding = guard(node, { own, baseline, bounds, busyMs: () => feed.busyMs, sleep, isOver, leftMs });
    const stopped = await guarding.catch(async (error: unknown) => {
      await untilHeard(() => over, REST_MS, sleep); // a node that is lost: its last events may be on their way
      return asUnknown(error).unavailable;
    });
    const after = await readServerCount(node).catch(asUnknown);
    if (!over) await limitBuffer(feed); // all that came before is heard
    counting = false;
    return {
      lookedSeconds: ((heardUntilMs ?? performance.now()) - begun) / 1e3,
      server: countedBetween(before, after),
      stopped: over ? ((await lost) ?? stopped) : stopped,
    };
  } finally {
    feed.close();
    prober.close();
  }
}

function asUnknown(error: unknown): Unavailable {
  if (error instanceof CacheopsError) return { unavailable: error.message };
  throw error;
}

/** Lines of ours do not come, so nobody has to wait for them. */
function withoutLines(own: OwnCommands): OwnCommands {
  const heard = new Map<string, number>();
  return {
    ...own,
    heard,
    nextWord() {
      const word = own.nextWord();
      heard.set(word, 0);
      return word;
    },
    forget: (word) => void heard.delete(word),
  };
}
