import { CommandError } from '../redis/command-error.ts';
import { type ConnectionOptions, isKnown, type Known, type MonitorFeed, type Node } from '../redis/target.ts';
import { isArgument } from '../traffic/argument.ts';
import { type Word, wordOf } from '../traffic/byte-view.ts';
import type { MonitorLine } from '../traffic/line.ts';
import type { OwnCommands } from '../traffic/own-commands.ts';
import { createLineReader, type LineReader } from '../traffic/read-lines.ts';
import type { CommandReader, SeenCommand } from '../traffic/seen-command.ts';
import { type Attribution, createAttribution, type EventOrder, type Lookup } from './attribute.ts';
import { createEstimate } from './estimate.ts';
import { MISS_CHANNELS, NO_EVENTS, readMiss } from './events.ts';
import type { Dialect } from './key-lookups.ts';
import { openProber, probeKey, type Prober } from './probe.ts';
import { createOwnLines } from './own-lines.ts';
import { countedBetween, type Reading, reasonOf, type ServerCount } from './server-count.ts';

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
  /** Whether it was let subscribe to events: any subscription limits what the server keeps for us. */
  readonly subscribed: boolean;
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
  const ownLines = createOwnLines(sleep);
  let own: OwnCommands | undefined;
  let [counting, commands, beyondTheirKeys, subscribed] = [false, 0, 0, false];
  let [order, attribution]: [EventOrder | undefined, Attribution | undefined] = [undefined, undefined];
  let server: ServerCount = { hits: 0n, misses: 0n, evicted: 0n, errors: 0n };
  let before: Known<Reading> | undefined;
  let [inexact, unaligned]: [string | undefined, string | undefined] = [undefined, undefined];
  let probe: { readonly key: string; readonly word: Word; readonly heard: ('line' | 'event')[] } | undefined;
  let prober: Prober | undefined;

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
    ignore(ours) {
      own = ours;
      const onLine = (line: MonitorLine): void => {
        if (probe && line.argCount === 2 && isArgument(line, 1, probe.word)) probe.heard.push('line');
      };
      inner.ignore(ownLines.notice(ours, onLine));
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

  /** Which comes first; undefined when no event comes. Fails with CommandError, or with ConnectionError. */
  const findOrder = async (node: Node, ours: OwnCommands, waitMs: number): Promise<EventOrder | undefined> => {
    prober ??= await openProber(node, connection);
    try {
      const key = probeKey(ours, node);
      probe = { key, word: wordOf(key), heard: [] };
      await prober.miss(probe.key);
      await ownLines.hearWord(node, waitMs);
      const [first, second] = probe.heard;
      return second === undefined ? undefined : first === 'event' ? 'events-first' : 'line-first';
    } finally {
      if (probe) ours.forget(probe.key);
      probe = undefined;
    }
  };
  const mark = async (node: Node, waitMs: number, then: () => void): Promise<Known<Reading>> => {
    const count = await ownLines.mark(node, waitMs, then);
    return count === 'unheard' ? { unavailable: 'what the server counted meanwhile is not known: its lines came too late' } : count;
  };
  const stopCounting = (): void => {
    counting = false;
    attribution?.settle();
    beyondTheirKeys += attribution?.beyondTheirKeys ?? 0;
  };

  return {
    lines,
    async begun(node, feed) {
      const ours = own!; // the look says it before it begins
      ownLines.from(feed);
      try {
        await feed.subscribePattern(MISS_CHANNELS);
        subscribed = true;
        order = await findOrder(node, ours, BEGIN_MS);
        if (order === undefined) inexact ??= NO_EVENTS;
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        inexact ??= error.message;
        await ownLines.hearWord(node, BEGIN_MS);
      }
      attribution = order ? createAttribution(order, dialect, onLookup) : createEstimate(dialect, onLookup);
      before = await mark(node, BEGIN_MS, () => {
        counting = true;
      });
    },
    async ending(node) {
      const ours = own!; // as above
      const after = await mark(node, END_MS, stopCounting);
      if (before === undefined) return;
      const between = countedBetween(before, after);
      if (isKnown(between)) server = sumOf(server, between.value);
      else unaligned ??= reasonOf(between);
      if (order && (await findOrder(node, ours, END_MS).catch(unlessRefused)) !== order)
        inexact ??= 'keymiss events were switched off while we looked';
    },
    heard() {
      if (counting) {
        unaligned ??= 'what the server counted meanwhile is not known: the connection was lost';
        stopCounting();
      }
      const told = unaligned === undefined ? server : undefined;
      return { commands, beyondTheirKeys, order: order ?? null, subscribed, inexact, server: told, unaligned };
    },
    close: () => prober?.close(),
  };
}

const sumOf = (a: ServerCount, b: ServerCount): ServerCount => ({
  hits: a.hits + b.hits,
  misses: a.misses + b.misses,
  evicted: a.evicted + b.evicted,
  errors: a.errors === undefined || b.errors === undefined ? undefined : a.errors + b.errors,
});

/** Longest waits for lines of ours. At the end they are short, for settings have to be put back within a second after Ctrl-C. */
const [BEGIN_MS, END_MS] = [3_000, 300];

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof CommandError)) throw error;
  return undefined;
}
