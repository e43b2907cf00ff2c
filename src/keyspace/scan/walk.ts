import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionError } from '../../errors.ts';
import type { Connection } from '../../redis/target.ts';
import { askPage, type Page } from './ask-page.ts';
import { countOf } from './key-list.ts';
import { lookUp } from './look-up.ts';
import { changeBetween, readIdentity } from './identity.ts';
import type { Pace } from './pace.ts';
import type { Part, Walked } from './part.ts';
import type { PageClock } from './page-clock.ts';
import type { Step, StepOrder } from './step.ts';
import type { Surveyed } from './survey.ts';

/** A step on its way to the consumer. */
export interface Delivery {
  readonly part: Part;
  readonly walked: Walked;
  readonly step: Step;
}

export interface WalkOrder {
  readonly part: Part;
  readonly walks: readonly Walked[];
  readonly surveyed: Surveyed;
  readonly clustered: boolean;
  readonly pace: Pace;
  readonly clock: PageClock;
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

/** What is under way when the scan is stopped is waited for, since the server counts its lookups; a server may hang. */
const GRACE_MS = 1_000;

/** Opens a connection and closes it whatever happens; when the scan is stopped, soon. */
async function withConnection<T>({ surveyed, part, clustered, stop }: WalkOrder, use: (connection: Connection) => Promise<T>): Promise<T> {
  stop.throwIfAborted();
  const connection = await surveyed.node.connection({ db: part.db, clustered });
  let timer: NodeJS.Timeout | undefined;
  const closeSoon = () => (timer = setTimeout(() => connection.close(), GRACE_MS));
  stop.addEventListener('abort', closeSoon, { once: true });
  try {
    stop.throwIfAborted();
    if (surveyed.touching === undefined) await connection.call('CLIENT NO-TOUCH', 'ON');
    return await use(connection);
  } finally {
    stop.removeEventListener('abort', closeSoon);
    clearTimeout(timer);
    connection.close();
  }
}

/** Where one of the cursors stands. */
interface Position {
  readonly walked: Walked;
  readonly cursor: string;
}

/**
 * The page behind is asked for before the keys of this one are looked up: so the server has work while its answers are on
 * their way and while they are read, and what SCAN has touched is still in its cache when its turn comes.
 *
 * @param reached called when a step was consumed, with the cursors whose stretches have not ended
 */
async function onwards(
  order: WalkOrder,
  connection: Connection,
  from: readonly Position[],
  reached: (positions: readonly Position[]) => void,
): Promise<void> {
  const { pace, clock, stop } = order;
  const waiting = [...from];
  const asked: Asked[] = [];
  const underWay: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();

  const askAhead = async (): Promise<void> => {
    while (!stop.aborted && waiting.length > 0 && asked.length < Math.max(1, pace.atOnce - 1))
      asked.push(await ask(order, connection, waiting.shift()!)); // not empty
  };
  try {
    await askAhead();
    for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
      const { position, stepOrder } = next;
      const page = await next.page;
      clock.called(page.commands - 1, stepOrder.keys); // it was itself noted before
      if (!page.ended) waiting.push({ ...position, cursor: page.cursor });
      const positions = [...asked.map((one) => one.position), ...waiting];
      if (underWay.length >= pace.atOnce) await underWay.shift();
      await askAhead();
      if (stop.aborted) break;
      const step = timedLookUp(order, stepOrder, page);
      last = inTurn(last, step, async (taken) => {
        await order.deliver({ part: order.part, walked: position.walked, step: taken });
        reached(positions);
      });
      underWay.push(last);
    }
  } catch (error) {
    await last.catch(() => undefined); // what was looked up is consumed before anybody asks for it again
    throw error;
  }
  await last;
}

/** What was asked for first is consumed first, whatever is there first. */
function inTurn<T>(before: Promise<void>, pending: Promise<T>, consume: (value: T) => Promise<void>): Promise<void> {
  const consumed = before.then(async () => consume(await pending));
  for (const promise of [pending, consumed]) promise.catch(() => undefined); // looked at when its turn comes; or nobody wants it any more
  return consumed;
}

interface Asked {
  readonly position: Position;
  readonly stepOrder: StepOrder;
  readonly page: Promise<Page>;
}

async function ask({ part, surveyed, pace, clock, stop }: WalkOrder, connection: Connection, position: Position): Promise<Asked> {
  await pace.rest(stop);
  const keys = pace.keys();
  await clock.beforePage(connection, keys);
  const { wants, node } = surveyed;
  const { walked, cursor } = position;
  const stepOrder = { connection, wants, keys, cursor, node: node.address, db: part.db, stretch: walked.stretch };
  const page = askPage(stepOrder);
  page.catch(() => undefined); // looked at when its turn comes
  return { position, stepOrder, page };
}

async function timedLookUp({ pace, account }: WalkOrder, stepOrder: StepOrder, page: Page): Promise<Step> {
  const startedAt = performance.now();
  const step = await lookUp(stepOrder, page);
  const { length, keyBytes } = step.batch;
  const waitedMs = countOf(page.keys) === 0 ? page.waitedMs : performance.now() - startedAt; // the page behind was asked for before
  pace.took({ keys: length, keyBytes: keyBytes.length, waitedMs });
  account(step);
  return step;
}
