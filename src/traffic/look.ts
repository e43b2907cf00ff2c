import { randomBytes } from 'node:crypto';
import { CacheopsError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import { limitBuffer } from '../redis/monitor-feed.ts';
import type { MonitorFeed, Node } from '../redis/target.ts';
import { type Bounds, guard, readBaseline } from './guard.ts';
import { createOwnCommands } from './own-commands.ts';
import type { LineReader } from './read-lines.ts';
import { REST_MS, untilHeard } from './until-heard.ts';

/** How long and how often to look. */
export interface Plan {
  /** Infinity: until it is stopped. */
  readonly durationMs: number;
  readonly bounds: Bounds;
  /** Short looks, one in each period; without, one look all the time. */
  readonly slice: { readonly lookMs: number; readonly everyMs: number } | undefined;
}

export interface LookSurroundings {
  /** Stops all looking; what was seen until then is kept. */
  readonly signal: AbortSignal;
  sleep(ms: number): Promise<void>;
  /** 0 to 1, for where in its period a look begins. */
  random(): number;
  /** Of all nodes. */
  busyMs(): number;
  /** Tells of a feed before it is used. */
  opened(feed: MonitorFeed): void;
  /** Awaited when a look begins, and when it ends in time, for what belongs to its two ends. */
  begun?(node: Node, feed: MonitorFeed): Promise<void>;
  ending?(node: Node): Promise<void>;
}

/** What became of looking at one node. */
export interface Looked {
  /** Until it was lost, where it was. */
  readonly lookedSeconds: number;
  /** From the first look to the end of the last. */
  readonly spanSeconds: number;
  /** Commands seen and seconds looked, for each look. */
  readonly slices: readonly { readonly commands: number; readonly seconds: number }[];
  readonly receivedBytes: number;
  /** Whether the server would cut us off if we hung; null while that is not known. */
  readonly bufferLimited: boolean | null;
  /** Why it ended before its time. */
  readonly stopped: string | undefined;
  /** Whether that was to spare the server, and not because it was lost. */
  readonly spared: boolean;
}

/** Hears one node for as long as planned. Fails with ConnectionError or CommandError when it cannot begin. */
export async function lookAtNode(node: Node, lines: LineReader, plan: Plan, surroundings: LookSurroundings): Promise<Looked> {
  const { signal, sleep, random } = surroundings;
  const baseline = await readBaseline(node);
  const own = createOwnCommands(randomBytes(6).toString('hex'));
  lines.ignore(own);
  const slices: { commands: number; seconds: number }[] = [];
  let [receivedBytes, bufferLimited, stopped]: [number, boolean | null, string | undefined] = [0, null, undefined];
  let spared = false;
  const begun = performance.now();
  const planLeftMs = (): number => plan.durationMs - (performance.now() - begun);

  const lookOnce = async (lookMs: number): Promise<void> => {
    const feed = await node.monitor(lines.sink);
    surroundings.opened(feed);
    const [before, from] = [lines.counted(), performance.now()];
    let over = false;
    let heardUntilMs: number | undefined;
    const lost = feed.ended.then((error) => {
      stopped = over ? stopped : (error?.message ?? stopped);
      if (!over) heardUntilMs = performance.now();
      over = true;
      return error;
    });
    const leftMs = (): number => lookMs - (performance.now() - from);
    const isOver = (): boolean => over || signal.aborted || leftMs() <= 0;
    try {
      const refused = await limitBuffer(feed);
      bufferLimited = refused === undefined ? true : refused instanceof CommandError ? false : null;
      await surroundings.begun?.(node, feed);
      const reason = await guard(node, { own, baseline, bounds: plan.bounds, busyMs: surroundings.busyMs, sleep, isOver, leftMs });
      spared = stopped === undefined && reason !== undefined;
      stopped ??= reason; // not in one: what was lost meanwhile has its reason already
      if (!over) await surroundings.ending?.(node);
      if (!over && stopped === undefined) await hearTheRest(node, own, sleep);
    } catch (error) {
      if (!(error instanceof CacheopsError)) throw error;
      stopped ??= error.message;
      await untilHeard(() => over, REST_MS, sleep); // a node that is lost: its last lines may be on their way
    } finally {
      over = true;
      feed.close();
      await lost;
      receivedBytes += feed.receivedBytes;
      slices.push({ commands: lines.counted() - before, seconds: ((heardUntilMs ?? performance.now()) - from) / 1e3 });
    }
  };

  const { slice } = plan;
  if (slice === undefined) await lookOnce(plan.durationMs);
  else {
    const goesOn = (): boolean => !signal.aborted && stopped === undefined;
    while (goesOn() && planLeftMs() > 0) {
      const periodEndsMs = performance.now() + Math.min(slice.everyMs, planLeftMs());
      // Anywhere in its period: looks at equal distances would see only one phase of what comes at the same distance.
      await sleep(random() * Math.max(0, periodEndsMs - performance.now() - slice.lookMs));
      if (goesOn()) await lookOnce(Math.min(slice.lookMs, Math.max(0, planLeftMs())));
      if (goesOn()) await sleep(Math.max(0, periodEndsMs - performance.now()));
    }
  }
  const lookedSeconds = slices.reduce((sum, { seconds }) => sum + seconds, 0);
  const spanSeconds = slice === undefined ? lookedSeconds : (performance.now() - begun) / 1e3;
  return { lookedSeconds, spanSeconds, slices, receivedBytes, bufferLimited, stopped, spared };
}

/** What the server ran before this moment may still be on its way: waits, for a short time, until all of it was heard. */
async function hearTheRest(node: Node, own: ReturnType<typeof createOwnCommands>, sleep: (ms: number) => Promise<void>): Promise<void> {
  const word = own.nextWord();
  await node.call('PING', word);
  await untilHeard(() => own.heard.has(word), REST_MS, sleep);
  own.forget(word);
}
