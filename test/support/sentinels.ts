import { startReplicaPair } from './replica-pair.ts';
import { type ServerOptions, startServer, type TestServer } from './standalone.ts';
import { orStop, startAll, stopAll } from './together.ts';
import { until } from './until.ts';
import { openWire } from './wire.ts';

export interface SentinelOptions {
  readonly binary?: string;
  /** What the sentinels call the primary. Default `mymaster`. */
  readonly name?: string;
  /** Of the primary and the replica. */
  readonly password?: string;
  /** Of the sentinels themselves. */
  readonly sentinelPassword?: string;
  /** How long a silent primary is waited for before it counts as down. Generous when absent: a busy machine must not begin a failover. */
  readonly downAfterMs?: number;
}

export interface TestSentinels {
  readonly name: string;
  readonly sentinels: readonly TestServer[];
  /** As it was at the start. */
  readonly primary: TestServer;
  readonly replica: TestServer;
  stop(): Promise<void>;
}

const SENTINELS = 3;
const QUORUM = 2;

/** A primary with a replica, watched by three sentinels of which two must agree; all of them know all others. */
export async function startSentinels({
  name = 'mymaster',
  password,
  sentinelPassword,
  downAfterMs = 30_000,
  ...options
}: SentinelOptions = {}): Promise<TestSentinels> {
  const pair = await startReplicaPair({
    ...options,
    arguments: password === undefined ? [] : ['--requirepass', password, '--masterauth', password],
    password,
  });
  const { primary, replica } = pair;
  const started: { stop(): Promise<void> }[] = [pair];
  const sentinels: TestServer[] = [];
  await orStop(started, async () => {
    sentinels.push(...(await startAll(Array.from({ length: SENTINELS }, () => () => startSentinel(options, sentinelPassword)))));
    started.push(...sentinels);
    await Promise.all(sentinels.map((sentinel) => watch(sentinel, { name, primary, password, downAfterMs })));
    await until('the sentinels know each other and the replica', async () =>
      (await Promise.all(sentinels.map((sentinel) => knowsAll(sentinel, name)))).every(Boolean),
    );
  });
  return { name, sentinels, primary, replica, stop: () => stopAll(started) };
}

/** A sentinel keeps what it learns in its configuration file and does not start without one. */
function startSentinel(options: ServerOptions, password: string | undefined): Promise<TestServer> {
  const configuration = password === undefined ? '' : `requirepass ${password}\n`;
  return startServer({ ...options, configuration, arguments: ['--sentinel'] }, ({ port }) =>
    openWire({ host: '127.0.0.1', port }, { password }),
  );
}

interface Watched {
  readonly name: string;
  readonly primary: TestServer;
  readonly password: string | undefined;
  readonly downAfterMs: number;
}

async function watch(sentinel: TestServer, { name, primary, password, downAfterMs }: Watched): Promise<void> {
  await sentinel.command('SENTINEL', 'MONITOR', name, primary.host, primary.port, QUORUM);
  if (password !== undefined) await sentinel.command('SENTINEL', 'SET', name, 'auth-pass', password);
  await sentinel.command('SENTINEL', 'SET', name, 'down-after-milliseconds', downAfterMs, 'failover-timeout', 60_000);
}

async function knowsAll(sentinel: TestServer, name: string): Promise<boolean> {
  const replicas = await sentinel.command('SENTINEL', 'REPLICAS', name);
  const others = await sentinel.command('SENTINEL', 'SENTINELS', name);
  return isListOf(replicas, 1) && isListOf(others, SENTINELS - 1) && hasTold(replicas);
}

/** Before the replica has told of itself, a sentinel finds it not good enough to become the primary. */
const hasTold = (replicas: unknown): boolean => String(replicas).includes('master-link-status,ok');

const isListOf = (reply: unknown, length: number): boolean => Array.isArray(reply) && reply.length === length;
