import { type KeyBatch, keyTextAt } from '../../../src/keyspace/batch.ts';
import { openScan, type ScanOptions } from '../../../src/keyspace/scan.ts';
import type { KeySource } from '../../../src/keyspace/source.ts';
import type { ReadyConnection } from '../../../src/profile/profile.ts';
import { readyConnection, withTarget } from '../../support/connections.ts';
import type { TestServer } from '../../support/servers.ts';

/** What a scan said of one key. */
export interface Seen {
  readonly times: number;
  readonly node: string;
  readonly db: number;
  readonly type: string;
  readonly ttlMs: number;
  readonly memoryBytes: number;
}

export interface Collected {
  /** By the key's bytes, one character each. */
  readonly keys: ReadonlyMap<string, Seen>;
  readonly batches: readonly KeyBatch[];
  readonly scan: KeySource;
}

interface Collecting extends ScanOptions {
  /** Called after each batch: what happens meanwhile. */
  readonly meanwhile?: (scan: KeySource, seenSoFar: number) => Promise<void> | void;
  readonly as?: Partial<ReadyConnection>;
}

/** Scans to the end, or until the signal stops it. */
export async function collect(server: Pick<TestServer, 'port'>, { meanwhile, as, ...options }: Collecting = {}): Promise<Collected> {
  return withTarget(readyConnection(server.port, as), async (target) => {
    const scan = await openScan(target, options);
    const keys = new Map<string, Seen>();
    const batches: KeyBatch[] = [];
    for await (const batch of scan.batches) {
      batches.push(batch);
      addAll(keys, batch);
      await meanwhile?.(scan, keys.size);
    }
    return { keys, batches, scan };
  });
}

export function addAll(keys: Map<string, Seen>, batch: KeyBatch): void {
  for (let i = 0; i < batch.length; i++) {
    const key = keyTextAt(batch, i);
    const { node, db } = batch;
    const [type, ttlMs, memoryBytes] = [batch.types[i]!, batch.ttlMs[i]!, batch.memoryBytes[i]!];
    keys.set(key, { times: (keys.get(key)?.times ?? 0) + 1, node, db, type, ttlMs, memoryBytes });
  }
}

/** Sets `name:0` to `name:count-1`, a few thousand commands at a time. */
export async function setKeys(
  server: TestServer,
  name: string,
  count: number,
  ...options: (string | number)[]
): Promise<readonly string[]> {
  const keys = Array.from({ length: count }, (_, i) => `${name}:${i}`);
  for (let at = 0; at < count; at += 5_000) {
    await Promise.all(keys.slice(at, at + 5_000).map((key) => server.command('SET', key, 'value', ...options)));
  }
  return keys;
}

export const timesOf = ({ keys }: Pick<Collected, 'keys'>): readonly number[] => [...new Set([...keys.values()].map(({ times }) => times))];
