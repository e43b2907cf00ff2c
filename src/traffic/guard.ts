import { parseInfo } from '../redis/info.ts';
import { asText } from '../redis/reply.ts';
import type { Node } from '../redis/target.ts';
import { formatBytes, formatSeconds } from '../text/humanize.ts';
import type { OwnCommands } from './own-commands.ts';

/** How far a server may be changed by our looking, before we stop. */
export interface Bounds {
  /** How much longer a PING may take than before we looked; the median of five. */
  readonly latencyRiseMs: number;
  /** How much more memory clients may use, or where the server does not tell, the whole server. */
  readonly memoryRiseBytes: number;
  /** How far what we read may lie behind what the server does. */
  readonly lagMs: number;
}

/** What was found before anything was disturbed. */
export interface Baseline {
  readonly roundTripMs: number;
  readonly memoryBytes: number | undefined;
}

const PINGS_BEFORE = 9;
const PINGS_JUDGED = 5;
const PING_EVERY_MS = 100;
const MEMORY_EVERY_MS = 1_000;

export async function readBaseline(node: Node): Promise<Baseline> {
  const times: number[] = [];
  for (let i = 0; i < PINGS_BEFORE; i++) {
    const begun = performance.now();
    await node.call('PING');
    times.push(performance.now() - begun);
  }
  return { roundTripMs: median(times), memoryBytes: await readMemory(node) };
}

/**
 * Watches one server while we hear what it does. Answers with why we have to stop, or undefined.
 *
 * Our own work with what we hear delays the replies to our PINGs as well, so its time is taken off: what remains is the
 * server's and the network's. The line of each PING has to come as its reply does: how much later it comes is how much
 * of our traffic still lies in buffers.
 */
export async function guard(
  node: Node,
  { own, baseline, bounds, busyMs, sleep, isOver, leftMs }: GuardedLook,
): Promise<string | undefined> {
  const rises: number[] = [];
  let memoryDueAt = performance.now() + MEMORY_EVERY_MS;
  while (!isOver()) {
    const word = own.nextWord();
    const [begun, busyBefore] = [performance.now(), busyMs()];
    await node.call('PING', word);
    const answered = performance.now();
    rises.push(Math.max(0, answered - begun - (busyMs() - busyBefore) - baseline.roundTripMs));
    if (rises.length > PINGS_JUDGED) rises.shift();
    if (rises.length === PINGS_JUDGED && median(rises) > bounds.latencyRiseMs) {
      return `it answers ${formatSeconds(median(rises) / 1e3)} later than before (bound ${formatSeconds(bounds.latencyRiseMs / 1e3)}), so looking was stopped`;
    }
    while (!own.heard.has(word) && !isOver()) {
      if (performance.now() - answered > bounds.lagMs) {
        return `what was read lay ${formatSeconds(bounds.lagMs / 1e3)} behind the server, which keeps the rest in its memory, so looking was stopped`;
      }
      await sleep(10);
    }
    own.forget(word);
    if (performance.now() >= memoryDueAt) {
      memoryDueAt = performance.now() + MEMORY_EVERY_MS;
      const rise = await memoryRise(node, own, baseline);
      if (rise > bounds.memoryRiseBytes) {
        return `its memory for clients grew by ${formatBytes(rise)} (bound ${formatBytes(bounds.memoryRiseBytes)}), so looking was stopped`;
      }
    }
    await sleep(Math.max(0, Math.min(PING_EVERY_MS, leftMs())));
  }
  return undefined;
}

export interface GuardedLook {
  readonly own: OwnCommands;
  readonly baseline: Baseline;
  readonly bounds: Bounds;
  /** How long this process has been at work with lines, of all nodes. */
  busyMs(): number;
  sleep(ms: number): Promise<void>;
  isOver(): boolean;
  /** Until it is over. */
  leftMs(): number;
}

async function memoryRise(node: Node, own: OwnCommands, { memoryBytes }: Baseline): Promise<number> {
  if (memoryBytes === undefined) return 0;
  own.sending('INFO MEMORY');
  return ((await readMemory(node)) ?? memoryBytes) - memoryBytes;
}

/** `mem_clients_normal` counts monitors and subscribers too; `used_memory` also grows by what is cached. */
async function readMemory(node: Node): Promise<number | undefined> {
  const info = await node.ask((reply) => parseInfo(asText(reply)), 'INFO', 'memory');
  return 'value' in info ? (info.value.number('mem_clients_normal') ?? info.value.number('used_memory')) : undefined;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
