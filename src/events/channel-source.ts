import type { MonitorFeed, Node, Reply } from '../redis/target.ts';
import { createQueue, type Queue } from './queue.ts';
import { readJsonEvent } from './read-event.ts';
import type { Source } from './source.ts';

interface Surrounding {
  /** How many are taken together. */
  readonly atOnce: number;
  readonly signal: AbortSignal;
  readonly warn: (message: string) => void;
}

/** So many messages are kept while others are dealt with; more stay with the server, up to its limit for us. */
const MOST_KEPT = 5_000;

/**
 * Events as messages of a Pub/Sub channel, JSON each. What is published while nobody listens is lost: that is what a
 * channel is. Subscribes with the first {@link Source.next}, and anew with the next one after the connection was lost.
 */
export function createChannelSource(nodeNow: () => Node, channel: string, { atOnce, signal, warn }: Surrounding): Source {
  let listening: Listening | undefined;
  let messages = 0;
  const message = (queue: Queue, payload: Reply): void => {
    const reading = Buffer.isBuffer(payload) ? readJsonEvent(payload) : { problem: 'it is no text' };
    queue.push({ id: `message ${++messages}`, reading });
    if (queue.size >= MOST_KEPT) listening?.feed.pause();
  };
  const subscribe = async (): Promise<Listening> => {
    const queue = createQueue(signal);
    const feed = await nodeNow().listen({ message: ([, , payload = null]) => message(queue, payload) });
    await feed.subscribe(channel).catch((error: unknown) => {
      feed.close();
      throw error;
    });
    void feed.ended.then((error) => queue.end(error));
    return { feed, queue };
  };
  return {
    name: `channel:${channel}`,
    async next() {
      const { feed, queue } = (listening ??= await subscribe());
      try {
        const received = await queue.take(atOnce);
        if (signal.aborted) feed.pause();
        else feed.resume();
        return received;
      } catch (error) {
        feed.close();
        listening = undefined;
        warn(`the connection to channel ${channel} was lost; what is published until it is there again is lost`);
        throw error;
      }
    },
    acknowledge: async () => undefined,
    lag: async () => ({ waiting: listening?.queue.size ?? 0, pending: null, behindMs: null }),
    close: () => listening?.feed.close(),
  };
}

interface Listening {
  readonly feed: MonitorFeed;
  readonly queue: Queue;
}
