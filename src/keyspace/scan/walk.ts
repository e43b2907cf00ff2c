import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionError } from '../../errors.ts';
import type { Connection } from '../../redis/target.ts';
import { endsAt } from './stretches.ts';
import { changeBetween, readIdentity } from './identity.ts';
import type { Pace } from './pace.ts';
import type { Part, Walked } from './part.ts';
import type { Step, TakeStep } from './step.ts';
import { type Surveyed, withoutTouching } from './survey.ts';

/** A step on its way to the consumer. */
export interface Delivery {
  readonly part: Part;
  readonly walked: Walked;
  readonly step: Step;
  /** Whether it is the walk's last. */
  readonly ended: boolean;
}

export interface WalkOrder {
  readonly part: Part;
  readonly walks: readonly Walked[];
  readonly surveyed: Surveyed;
  readonly clustered: boolean;
  readonly pace: Pace;
  readonly stop: AbortSignal;
  /** Called for each step the server took, whether it will be consumed or not. */
  account(step: Step): void;
  /** Resolves when the consumer took it. */
  deliver(delivery: Delivery): Promise<void>;
}

/** How long to wait before each new attempt to connect, until one step was taken again. */
const RETRIES_MS = [100, 500, 2_000] as const;

/**
 * Leads cursors to the ends of their stretches, a step of each in turn. A connection that is lost is opened anew, for a
 * cursor belongs to the table and not to the connection; but not to another run of the server.
 *
 * @returns why it broke off, or `undefined`: at their ends, or stopped
 * @throws CacheopsError when the server is gone, or refuses
 */
export async function walk(order: WalkOrder): Promise<string | undefined> {
  let positions: readonly Position[] = order.walks.map((walked) => ({ walked, cursor: walked.cursor }));
  let failures = 0;
  for (let again = false; ; again = true) {
    try {
      return await withConnection(order, async (connection) => {
        const changed = again && changeBetween(order.part.identity, await readIdentity(connection, order.clustered));
        if (changed) return changed;
        await onwards(order, connection, positions, (reached) => {
          positions = reached;
          failures = 0;
        });
        return undefined;
      });
    } catch (error) {
      if (order.stop.aborted) return undefined;
      const waitMs = RETRIES_MS[failures++];
      if (!(error instanceof ConnectionError) || waitMs === undefined) throw error;
      await delay(waitMs, undefined, { signal: order.stop }).catch(() => undefined); // stopped: the next attempt sees it
    }
  }
}

/** Opens a connection and closes it whatever happens, or at once when the scan is stopped: a server may hang. */
async function withConnection<T>({ surveyed, part, clustered, stop }: WalkOrder, use: (connection: Connection) => Promise<T>): Promise<T> {
  stop.throwIfAborted();
  const connection = await surveyed.node.connection({ db: part.db, clustered });
  const close = () => connection.close();
  stop.addEventListener('abort', close, { once: true });
  try {
    stop.throwIfAborted();
    await withoutTouching(connection);
    return await use(connection);
  } finally {
    stop.removeEventListener('abort', close);
    connection.close();
  }
}

/** Where one of the cursors stands. */
interface Position {
  readonly walked: Walked;
  readonly cursor: string;
}

interface Turn extends Position {
  /** Its own: what one step prepares for the next is of one cursor. */
  readonly take: TakeStep;
}

/**
 * While a step is being consumed the server works on the next one: never more than these two.
 *
 * @param reached called when a step was consumed, with the cursors whose stretches have not ended
 */
async function onwards(
  order: WalkOrder,
  connection: Connection,
  from: readonly Position[],
  reached: (positions: readonly Position[]) => void,
): Promise<void> {
  const { part, stop, surveyed, deliver } = order;
  const waiting = from.map((position): Turn => ({ ...position, take: surveyed.createStepper() }));
  const begin = (turn: Turn | undefined) => turn && { turn, step: paced(order, turn, connection) };
  let running = begin(waiting.shift());
  while (running !== undefined) {
    const { turn } = running;
    const step = await running.step;
    const ended = endsAt(turn.walked.stretch, step.cursor);
    if (!ended) waiting.push({ ...turn, cursor: step.cursor });
    const consumed = [...waiting];
    running = begin(waiting.shift());
    running?.step.catch(() => undefined); // looked at when its turn comes; or nobody wants it any more
    await deliver({ part, walked: turn.walked, step, ended });
    reached(consumed);
    if (stop.aborted) return;
  }
}

async function paced(order: WalkOrder, { walked, cursor, take }: Turn, connection: Connection): Promise<Step> {
  const { part, surveyed, pace, stop, account } = order;
  await pace.rest(stop);
  stop.throwIfAborted();
  const { wants, node } = surveyed;
  const startedAt = performance.now();
  const step = await take({
    connection, wants, cursor,
    node: node.address, db: part.db, stretch: walked.stretch, keys: pace.keys(), stepMicros: pace.stepMicros,
  }); // prettier-ignore
  pace.took({ keys: step.batch.length, micros: step.micros, waitedMs: performance.now() - startedAt });
  account(step);
  return step;
}
