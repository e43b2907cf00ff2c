import type { Readable } from 'node:stream';
import { UsageError } from '../errors.ts';
import { createQueue } from './queue.ts';
import { readJsonEvent } from './read-event.ts';
import { createLineSplitter, type Line } from './split-lines.ts';
import type { Received, Source } from './source.ts';

/** So many lines are kept while others are dealt with; more stay with who writes them. */
const MOST_KEPT = 5_000;

/** Events as lines of JSON. Empty lines are none. @param atOnce how many are taken together */
export function createLineSource(input: Readable, { atOnce, signal }: { readonly atOnce: number; readonly signal: AbortSignal }): Source {
  const queue = createQueue(signal);
  const lines = createLineSplitter();
  const take = (some: readonly Line[]): void => some.flatMap(receivedOf).forEach(queue.push);
  input.on('data', (piece: string | Buffer) => {
    take(lines.push(Buffer.from(piece)));
    if (queue.size >= MOST_KEPT) input.pause();
  });
  input.once('end', () => {
    take(lines.end());
    queue.end();
  });
  input.once('error', (cause) => queue.end(new UsageError('cannot read standard input', { cause, hint: cause.message })));
  signal.addEventListener('abort', () => input.pause(), { once: true });
  return {
    name: '-',
    async next() {
      const received = await queue.take(atOnce);
      if (!signal.aborted) input.resume();
      return received;
    },
    acknowledge: async () => undefined,
    lag: async () => ({ waiting: queue.size, pending: null, behindMs: null }),
    close: () => void input.destroy(),
  };
}

function receivedOf({ number, bytes }: Line): readonly Received[] {
  if (bytes?.length === 0) return [];
  const reading = bytes === undefined ? { problem: 'it is longer than 1 MiB' } : readJsonEvent(bytes);
  return [{ id: `line ${number}`, reading }];
}
