import { setTimeout as delay } from 'node:timers/promises';
import { CacheopsError, StoppedEarlyError } from '../errors.ts';
import type { Missing } from '../report.ts';
import { readCommandBook } from '../redis/command-book.ts';
import type { MonitorFeed, Node } from '../redis/target.ts';
import { createFamilies } from '../keyspace/family.ts';
import { createFilter, templatesOf, type Wanted } from './filter.ts';
import { lookAtNode, type Looked, type Plan } from './look.ts';
import { createLineReader, type LineReader } from './read-lines.ts';
import { createCommandReader, type CommandReader, type SeenCommand } from './seen-command.ts';

export interface WatchSurroundings {
  readonly signal: AbortSignal;
  random(): number;
}

/** Commands of one or several nodes, as they run. */
export interface Watch {
  readonly reader: CommandReader;
  /** Why the commands are told by a built-in table. */
  readonly builtIn: string | undefined;
  /** Addresses of the nodes that are looked at. */
  readonly addresses: readonly string[];
  /** What was read of a node until now. */
  heardOf(address: string): Heard;
  /** Set from the moment on in which no more is heard of a node, though it should be. */
  endOf(address: string): EndOfHearing | undefined;
  /** How many more commands are wanted. */
  linesLeft(): number;
  /** Stops what goes on; {@link run} then answers. */
  stop(): void;
  /** Hears no more until {@link resume}: the servers keep what they have for us, up to their limit. */
  pause(): void;
  resume(): void;
  /** Looks at all nodes side by side. Fails when none of them lets us. */
  run(onCommand: (seen: SeenCommand) => void): Promise<Watched>;
}

export interface EndOfHearing {
  /** By the clock of `performance.now`. */
  readonly atMs: number;
  readonly reason: string;
}

/** What was read of one node. */
export interface Heard {
  /** Commands that ran while we looked, whether they were wanted or not. */
  readonly heard: number;
  readonly malformed: number;
  readonly tooLong: number;
}

export interface WatchedNode extends Omit<Looked, 'receivedBytes'>, Heard {
  readonly node: string;
  readonly commands: number;
  /** null for a part of the time. */
  readonly receivedBytes: number | null;
}

export interface Watched {
  readonly nodes: readonly WatchedNode[];
  readonly missing: readonly Missing[];
}

/**
 * @param rules the families that the profile declares
 * @param lines ends when so many commands were seen
 */
export async function openWatch(
  nodes: readonly Node[],
  {
    wanted,
    rules,
    plan,
    lines: mostLines,
  }: { readonly wanted: Wanted; readonly rules: readonly { readonly template: string }[]; readonly plan: Plan; readonly lines: number },
  surroundings: WatchSurroundings,
): Promise<Watch> {
  const [first] = nodes;
  if (first === undefined) throw new TypeError('no node to look at');
  const declared = [...rules, ...templatesOf(wanted, rules).map((template) => ({ template }))];
  const book = await readCommandBook(first);
  const reader = createCommandReader(book, createFamilies(declared));
  const filter = createFilter(wanted, declared, reader);
  const stopping = new AbortController();
  const signal = AbortSignal.any([surroundings.signal, stopping.signal]);
  const feeds = new Set<MonitorFeed>();
  const readers = new Map<string, LineReader>();
  const ends = new Map<string, EndOfHearing>();
  let taken = 0; // counted upwards: what is left may be Infinity, and each change of such a number is an object
  let busyBeforeMs = 0;

  const ended = (address: string, reason: string | undefined): void => {
    if (reason !== undefined && !ends.has(address)) ends.set(address, { atMs: performance.now(), reason });
  };
  const opened = (feed: MonitorFeed, address: string): void => {
    feeds.add(feed);
    void feed.ended.then((lost) => ended(address, lost?.message));
    void feed.ended.finally(() => {
      feeds.delete(feed);
      busyBeforeMs += feed.busyMs;
    });
  };
  const busyMs = (): number => [...feeds].reduce((sum, feed) => sum + feed.busyMs, busyBeforeMs);

  const watchNode = async (node: Node, onCommand: (seen: SeenCommand) => void): Promise<WatchedNode | Failed> => {
    const lines: LineReader = createLineReader({
      node: node.address,
      reader,
      filter,
      isWanted: () => taken < mostLines,
      onCommand: (seen) => {
        if (++taken === mostLines) stopping.abort();
        onCommand(seen);
      },
    });
    readers.set(node.address, lines);
    try {
      const looked = await lookAtNode(node, lines, plan, {
        ...surroundings,
        signal,
        sleep: (ms) => sleep(ms, signal),
        busyMs,
        opened: (feed) => opened(feed, node.address),
      });
      ended(node.address, looked.stopped);
      return { node: node.address, ...looked, commands: lines.counted(), ...heardBy(lines) };
    } catch (error) {
      if (!(error instanceof CacheopsError)) throw error;
      ended(node.address, error.message);
      return { node: node.address, error };
    }
  };

  return {
    reader,
    builtIn: book.refusal?.message,
    addresses: nodes.map(({ address }) => address),
    heardOf: (address) => heardBy(readers.get(address)),
    endOf: (address) => ends.get(address),
    linesLeft: () => mostLines - taken,
    stop: () => stopping.abort(),
    pause: () => feeds.forEach((feed) => feed.pause()),
    resume: () => feeds.forEach((feed) => feed.resume()),
    async run(onCommand) {
      const results = await Promise.all(nodes.map(async (node) => watchNode(node, onCommand)));
      const watched = results.filter((result): result is WatchedNode => !('error' in result));
      const failed = results.filter((result): result is Failed => 'error' in result);
      if (watched.length === 0 && failed[0]) throw failed[0].error;
      const stopped = watched.flatMap(({ node, stopped: reason }) => (reason === undefined ? [] : [{ subject: { node }, reason }]));
      return { nodes: watched, missing: [...failed.map(({ node, error }) => ({ subject: { node }, reason: error.message })), ...stopped] };
    },
  };
}

interface Failed {
  readonly node: string;
  readonly error: CacheopsError;
}

/** For who showed what was seen as it came: says at its end that it was not all. Fails with StoppedEarlyError. */
export function failIfStopped({ nodes, missing }: Watched): void {
  if (missing.length === 0) return;
  throw new StoppedEarlyError(missing.map(({ subject, reason }) => `${subject.node}: ${reason}`).join('\n'), {
    hint: nodes.some(({ spared }) => spared) ? 'look at less of the time: --slice 1s/10s --summary' : undefined,
  });
}

const heardBy = (lines: LineReader | undefined): Heard => ({
  heard: lines?.heard() ?? 0,
  ...(lines?.unread() ?? { malformed: 0, tooLong: 0 }),
});

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined); // it was woken up
}
