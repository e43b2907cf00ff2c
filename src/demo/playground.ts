import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Link } from '../redis/link.ts';
import { DATASET, initialWrites, type Words } from './dataset.ts';
import { findServerBinary, startLocalServer } from './local-server.ts';
import { startTraffic } from './traffic.ts';

/** A throwaway server with a realistic cache in it and live traffic on it. */
export interface Playground {
  readonly url: string;
  /** Ends the traffic and the server, and removes what they left. */
  close(): Promise<void>;
}

/** Small, so that eviction and slow commands happen while somebody watches. */
const SETTINGS = [
  ['maxmemory', '12mb'],
  ['maxmemory-policy', 'allkeys-lru'],
  ['slowlog-log-slower-than', '3000'],
  ['latency-monitor-threshold', '5'],
].flatMap(([name, value]) => [`--${name}`, value ?? '']);

const WRITES_AT_ONCE = 500;

/** Starts it on a free port of this machine. Fails with UsageError when there is no server to start. */
export async function openPlayground(env: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<Playground> {
  const binary = findServerBinary(env);
  if (binary === undefined) {
    throw new UsageError('the demonstration needs redis-server or valkey-server on PATH, and there is none', {
      hint: 'install one: apt-get install redis-server, apk add redis, dnf install valkey, brew install redis',
    });
  }
  const directory = await mkdtemp(join(tmpdir(), 'cacheops-demo-'));
  const closers: (() => Promise<void>)[] = [() => rm(directory, { recursive: true, force: true })];
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const server = await startLocalServer({ binary, directory, arguments: SETTINGS, signal });
    closers.push(() => server.stop());
    const link = await dial(server.port);
    closers.push(async () => link.close());
    await fill(link);
    const traffic = startTraffic(link, DATASET);
    closers.push(() => traffic.stop());
    return { url: `redis://127.0.0.1:${server.port}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function dial(port: number): Promise<Link> {
  const { connect } = await import('../redis/connect.ts');
  return connect(
    { kind: 'tcp', host: '127.0.0.1', port },
    {
      username: undefined,
      password: undefined,
      tls: undefined,
      db: 0,
      clientName: 'demo-app',
      connectTimeoutMs: 5_000,
      commandTimeoutMs: 10_000,
      warn: () => undefined,
    },
  );
}

async function fill(link: Link): Promise<void> {
  let batch: Words[] = [];
  for (const words of initialWrites(DATASET)) {
    batch.push(words);
    if (batch.length < WRITES_AT_ONCE) continue;
    await Promise.all(batch.map((each) => link.send(each)));
    batch = [];
  }
  await Promise.all(batch.map((each) => link.send(each)));
}
