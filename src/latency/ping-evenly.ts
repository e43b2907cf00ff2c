import { CacheopsError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import type { Known, Node } from '../redis/target.ts';
import { createDurations, type Distribution } from './distribution.ts';

/** What PINGs at equal distances took. */
export interface PingResult {
  readonly roundTrip: Known<Distribution>;
  /** How much later than planned this process sent them: a busy process here reads replies as late. */
  readonly sentLate: Distribution | undefined;
  /** PINGs that were due and not sent, since too many were still waiting for their reply. */
  readonly withheld: number;
  /** Why there were no more, halfway. */
  readonly lost: CacheopsError | undefined;
}

export interface PingPlan {
  readonly durationMs: number;
  readonly intervalMs: number;
  sleep(ms: number): Promise<void>;
  readonly signal: AbortSignal;
}

/** The first ones also measure how our own code warms up. */
const WARM_UP = 3;
/** A server that stands still is not sent more than it can answer at once when it is back. */
const MOST_WAITING = 500;

/**
 * PINGs that do not wait for each other: a pause of the server is met by all that fall into it, as requests of clients
 * are. One after the other would meet it once, and call it rare.
 *
 * An error reply is a reply: a server that cannot save answers PING with MISCONF. A user who may not PING is asked once.
 * Fails with ConnectionError when the server went before it answered any; later it ends with what was measured until then.
 *
 * @see https://www.youtube.com/watch?v=lJ8ydIuPFeU (Gil Tene, How NOT to Measure Latency: coordinated omission)
 */
export async function pingEvenly(node: Node, { durationMs, intervalMs, sleep, signal }: PingPlan): Promise<PingResult> {
  for (let i = 0; i < WARM_UP; i++) {
    const refused = await ping(node);
    if (refused?.refusal !== 'no-permission') continue;
    await sleep(durationMs); // what the server tells of itself is counted all the same
    return { roundTrip: unavailable(refused), sentLate: undefined, withheld: 0, lost: undefined };
  }
  const [roundTrips, lateness] = [createDurations(), createDurations()];
  const waiting = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let withheld = 0;
  const send = (): void => {
    const sentMs = performance.now();
    const answered: Promise<void> = ping(node)
      .then(() => roundTrips.add(performance.now() - sentMs))
      .catch((error: unknown) => void failures.push(error))
      .finally(() => waiting.delete(answered));
    waiting.add(answered);
  };

  const startMs = performance.now();
  for (let dueMs = startMs; ; dueMs = Math.max(dueMs + intervalMs, performance.now())) {
    await sleep(Math.max(0, dueMs - performance.now()));
    if (signal.aborted || failures.length > 0 || dueMs - startMs >= durationMs) break;
    lateness.add(Math.max(0, performance.now() - dueMs));
    if (waiting.size < MOST_WAITING) send();
    else withheld++;
  }
  await Promise.all(waiting);
  const [failure] = failures;
  const summary = roundTrips.summary();
  if (failure !== undefined && (!(failure instanceof CacheopsError) || summary === undefined)) throw failure;
  return {
    roundTrip: summary ? { value: summary } : { unavailable: 'no PING was sent' },
    sentLate: lateness.summary(),
    withheld,
    lost: failure,
  };
}

async function ping(node: Node): Promise<CommandError | undefined> {
  try {
    await node.call('PING');
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
}

const unavailable = ({ message, wouldNeed }: CommandError): Known<never> => ({
  unavailable: message,
  ...(wouldNeed !== undefined && { wouldNeed }),
});
