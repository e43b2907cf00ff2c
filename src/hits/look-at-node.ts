import { CommandError } from '../redis/command-error.ts';
import { type ConnectionOptions, isKnown, type Known, type MonitorFeed, type Node } from '../redis/target.ts';
import { lookAtNode as lookAtCommands, type Plan } from '../traffic/look.ts';
import type { CommandReader, SeenCommand } from '../traffic/seen-command.ts';
import type { EventOrder, Lookup } from './attribute.ts';
import { NO_EVENTS, NOT_WANTED } from './events.ts';
import { hearMisses } from './hear-misses.ts';
import type { Method } from './hit-data.ts';
import type { Dialect } from './key-lookups.ts';
import { createListener } from './listen.ts';
import { readRunId } from './run-id.ts';
import { countedBetween, readServerCount, reasonOf, type ServerCount } from './server-count.ts';

export interface NodeRequest {
  readonly plan: Plan;
  readonly reader: CommandReader;
  readonly dialect: Dialect;
  readonly connection: ConnectionOptions;
  /** Without MONITOR, from the start. */
  readonly missesOnly: boolean;
  readonly signal: AbortSignal;
  sleep(ms: number): Promise<void>;
  random(): number;
  busyMs(): number;
  opened(feed: MonitorFeed): void;
  onLookup(lookup: Lookup): void;
  onCommand(seen: SeenCommand): void;
}

export interface NodeLooked {
  readonly node: string;
  readonly method: Method;
  readonly why: string | undefined;
  readonly order: EventOrder | null;
  readonly commands: number;
  readonly beyondTheirKeys: number;
  readonly lookedSeconds: number;
  readonly spanSeconds: number;
  /** Whether the server would cut us off if we hung; null while that is not known, and where nothing was heard of it. */
  readonly bufferLimited: boolean | null;
  readonly server: ServerCount | undefined;
  /** Why it ended before its time, or a part is not known. */
  readonly missing: readonly string[];
}

/** The best that the node lets us: each step down is named, with the reason. Fails with ConnectionError. */
export async function lookAtNode(node: Node, request: NodeRequest): Promise<NodeLooked> {
  let why: string | undefined;
  if (!request.missesOnly) {
    try {
      return await hearCommands(node, request);
    } catch (error) {
      why = refusalIn(error);
    }
  }
  const withoutMonitor = why ?? NOT_WANTED;
  try {
    const heard = await hearMisses(node, request.plan, request);
    if (heard) {
      const { lookedSeconds, server, stopped } = heard;
      const missing = [...(stopped === undefined ? [] : [stopped]), ...(isKnown(server) ? [] : [reasonOf(server)])];
      return {
        ...NOTHING,
        node: node.address,
        method: 'misses-only',
        why: withoutMonitor,
        lookedSeconds,
        spanSeconds: lookedSeconds,
        bufferLimited: true, // it hears by a subscription
        server: isKnown(server) ? server.value : undefined,
        missing,
      };
    }
    why = `${withoutMonitor}; ${NO_EVENTS}`;
  } catch (error) {
    why = [...new Set([withoutMonitor, refusalIn(error)])].join('; '); // both may be refused the same
  }
  return readTotals(node, request, why);
}

const NOTHING = { order: null, commands: 0, beyondTheirKeys: 0 } as const;

async function hearCommands(node: Node, request: NodeRequest): Promise<NodeLooked> {
  const listener = createListener(node.address, request);
  try {
    const looked = await lookAtCommands(node, listener.lines, request.plan, { ...request, begun: listener.begun, ending: listener.ending });
    const { commands, beyondTheirKeys, order, inexact, server, unaligned, subscribed } = listener.heard();
    const { lookedSeconds, spanSeconds, stopped } = looked;
    const tooLong = listener.lines.unread().tooLong;
    return {
      node: node.address,
      method: inexact === undefined ? 'exact' : 'estimate',
      why: inexact,
      order,
      commands,
      beyondTheirKeys,
      lookedSeconds,
      spanSeconds,
      bufferLimited: subscribed || looked.bufferLimited,
      server,
      missing: [stopped, unaligned, tooLong === 0 ? undefined : `${tooLong} commands larger than 1 MB were not read`].filter(
        (reason) => reason !== undefined,
      ),
    };
  } finally {
    listener.close();
  }
}

/** What a server counted while we waited, on connections that are opened anew when it restarts. */
async function readTotals(node: Node, { plan, sleep }: NodeRequest, why: string): Promise<NodeLooked> {
  const runId = await readRunId(node);
  const [before, begun] = [await readServerCount(node), performance.now()];
  if (isKnown(before)) await sleep(plan.durationMs);
  const after = isKnown(before) ? await readServerCount(node) : before;
  const server = (await readRunId(node)) === runId ? countedBetween(before, after) : RESTARTED;
  const lookedSeconds = (performance.now() - begun) / 1e3;
  return {
    ...NOTHING,
    node: node.address,
    method: 'totals',
    why,
    lookedSeconds,
    spanSeconds: lookedSeconds,
    bufferLimited: null,
    server: isKnown(server) ? server.value : undefined,
    missing: isKnown(server) ? [] : [reasonOf(server)],
  };
}

const RESTARTED: Known<never> = { unavailable: 'the server restarted while we looked' };

function refusalIn(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  throw error;
}
