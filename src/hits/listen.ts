import { CommandError } from '../redis/command-error.ts';
import type { ConnectionOptions, MonitorFeed, Node } from '../redis/target.ts';
import { isArgument } from '../traffic/argument.ts';
import type { MonitorLine } from '../traffic/line.ts';
import type { OwnCommands } from '../traffic/own-commands.ts';
import { createLineReader, type LineReader } from '../traffic/read-lines.ts';
import type { CommandReader, SeenCommand } from '../traffic/seen-command.ts';
import { type Attribution, createAttribution, type EventOrder, type Lookup } from './attribute.ts';
import { createEstimate } from './estimate.ts';
import { MISS_CHANNELS, readMiss } from './events.ts';
import type { Dialect } from './key-lookups.ts';
import { openProber, probeKey, type Prober } from './probe.ts';
import { countedBetween, readServerCount, type ServerCount } from './server-count.ts';

export interface Listening {
  readonly reader: CommandReader;
  readonly dialect: Dialect;
  readonly connection: ConnectionOptions;
  sleep(ms: number): Promise<void>;
  onLookup(lookup: Lookup): void;
  /** Every command between the two marks. */
  onCommand(seen: SeenCommand): void;
}

/** What was heard of one node, in all looks together. */
export interface Heard {
  readonly commands: number;
  readonly beyondTheirKeys: number;
  /** Null when no events came. */
  readonly order: EventOrder | null;
  /** Why it is an estimate. */
  readonly inexact: string | undefined;
  /** Between the marks; undefined when it is not told, or a mark was not heard. */
  readonly server: ServerCount | undefined;
  /** Why {@link server} is not known. */
  readonly unaligned: string | undefined;
}

/** Hears lines and events of one node, and pairs them: see attribute.ts. For {@link lookAtNode}. */
export interface Listener {
  readonly lines: LineReader;
  begun(node: Node, feed: MonitorFeed): Promise<void>;
  ending(node: Node): Promise<void>;
  heard(): Heard;
  close(): void;
}

/**
 * The server's own count is read with INFO, whose line comes where it ran: so the lookups between the lines of two of ours
 * are exactly those between the two counts, however busy the server is.
 */
export function createListener(address: string, { reader, dialect, connection, sleep, onLookup, onCommand }: Listening): Listener {
  let own: OwnCommands | undefined;
  let [counting, commands, beyondTheirKeys] = [false, 0, 0];
  let [order, attribution]: [EventOrder | undefined, Attribution | undefined] = [undefined, undefined];
  let [server, before]: [ServerCount | undefined, ServerCount | undefined] = [{ hits: 0n, misses: 0n }, undefined];
  let [inexact, unaligned]: [string | undefined, string | undefined] = [undefined, undefined];
  let probe: { readonly key: string; heard: ('line' | 'event')[] } | undefined;
  let onMark: (() => void) | undefined;
  let prober: Prober | undefined;
  let lost = false;
  const untilHeard = async (isHeard: () => boolean): Promise<void> => {
    for (const until = performance.now() + MARK_MS; !lost && !isHeard() && performance.now() < until;) await pause(sleep);
  };

  const onOwnLine = (line: MonitorLine): void => {
    if (probe && line.argCount === 2 && isArgument(line, 1, probe.key)) probe.heard.push('line');
    if (onMark && line.argCount === 2 && isArgument(line, 0, 'INFO') && isArgument(line, 1, 'stats')) {
      onMark();
      onMark = undefined;
    }
  };
  const inner = createLineReader({
    node: address,
    reader,
    filter: { before: () => true, after: () => true },
    isWanted: () => counting,
    onCommand(seen) {
      commands++;
      attribution?.line(seen);
      onCommand(seen);
    },
  });
  const lines: LineReader = {
    ...inner,
    ignore(commandsOfOurs) {
      own = commandsOfOurs;
      inner.ignore({
        ...commandsOfOurs,
        isOwn(line) {
          const isOurs = commandsOfOurs.isOwn(line);
          if (isOurs) onOwnLine(line);
          return isOurs;
        },
      });
    },
    sink: {
      ...inner.sink,
      message(message) {
        const event = readMiss(message);
        if (event === undefined) return;
        if (probe && event.key === probe.key) probe.heard.push('event');
        else if (counting) attribution?.miss(event.db, event.key);
      },
    },
  };

  /** Everything that the server ran before has been heard afterwards, and our connection is known by its name. */
  const hearWord = async (node: Node, ours: OwnCommands): Promise<void> => {
    const word = ours.nextWord();
    await node.call('PING', word);
    await untilHeard(() => ours.heard.has(word));
    ours.forget(word);
  };
  /** Which comes first; undefined when no event comes. Fails with CommandError, or with ConnectionError. */
  const findOrder = async (node: Node, ours: OwnCommands): Promise<EventOrder | undefined> => {
    prober ??= await openProber(node, connection);
    try {
      probe = { key: probeKey(ours, node), heard: [] };
      await prober.miss(probe.key);
      await hearWord(node, ours);
      const [first, second] = probe.heard;
      return second === undefined ? undefined : first === 'event' ? 'events-first' : 'line-first';
    } finally {
      if (probe) ours.forget(probe.key);
      probe = undefined;
    }
  };
  /** Reads the server's count, and does `then` where it was read. */
  const mark = async (node: Node, ours: OwnCommands, then: () => void): Promise<ServerCount | undefined> => {
    let reached = false;
    onMark = () => {
      reached = true;
      then();
    };
    ours.sending('INFO STATS');
    const count = await readServerCount(node);
    if (count) await untilHeard(() => reached);
    onMark = undefined;
    if (reached) return count;
    unaligned ??= count ? 'the line of our INFO was not heard in time' : 'the server does not tell its hits and misses: it needs +info';
    then();
    return undefined;
  };

  return {
    lines,
    async begun(node, feed) {
      const ours = own!; // the look says it before it begins
      lost = false;
      void feed.ended.then(() => {
        lost = true;
      });
      try {
        await feed.subscribePattern(MISS_CHANNELS);
        order = await findOrder(node, ours);
        if (order === undefined) inexact ??= 'no keymiss event came: notify-keyspace-events lacks E or m';
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        inexact ??= error.message;
        await hearWord(node, ours);
      }
      attribution = order ? createAttribution(order, dialect, onLookup) : createEstimate(dialect, onLookup);
      before = await mark(node, ours, () => {
        counting = true;
      });
    },
    async ending(node) {
      const ours = own!; // as above
      const after = await mark(node, ours, () => {
        counting = false;
        attribution?.settle();
        beyondTheirKeys += attribution?.beyondTheirKeys ?? 0;
      });
      if (order && (await findOrder(node, ours).catch(unlessRefused)) !== order)
        inexact ??= 'keymiss events were switched off while we looked';
      const between = countedBetween(before, after);
      if (!between) unaligned ??= 'the counters of the server were reset while we looked';
      server = server && between && { hits: server.hits + between.hits, misses: server.misses + between.misses };
    },
    heard: () => ({
      commands,
      beyondTheirKeys,
      order: order ?? null,
      inexact,
      server: unaligned === undefined ? server : undefined,
      unaligned,
    }),
    close: () => prober?.close(),
  };
}

/** Short, for settings have to be put back within a second after Ctrl-C. */
const MARK_MS = 300;

/** Sleeping ends at once when the user interrupts; what is on its way needs the event loop anyway. */
const pause = (sleep: (ms: number) => Promise<void>): Promise<unknown> =>
  Promise.all([sleep(2), new Promise((resolve) => setImmediate(resolve))]);

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof CommandError)) throw error;
  return undefined;
}
