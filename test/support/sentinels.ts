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
    await Promise.all(sentinels.map((sentinel) => watch(sentinel, name, primary, password)));
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

async function watch(sentinel: TestServer, name: string, primary: TestServer, password: string | undefined): Promise<void> {
  await sentinel.command('SENTINEL', 'MONITOR', name, primary.host, primary.port, QUORUM);
  if (password !== undefined) await sentinel.command('SENTINEL', 'SET', name, 'auth-pass', password);
  // Short enough for a test of a failover, long enough for a busy machine.
  await sentinel.command('SENTINEL', 'SET', name, 'down-after-milliseconds', 3000, 'failover-timeout', 10_000);
}

async function knowsAll(sentinel: TestServer, name: string): Promise<boolean> {
  const replicas = await sentinel.command('SENTINEL', 'REPLICAS', name);
  const others = await sentinel.command('SENTINEL', 'SENTINELS', name);
  return isListOf(replicas, 1) && isListOf(others, SENTINELS - 1);
}

const isListOf = (reply: unknown, length: number): boolean => Array.isArray(reply) && reply.length === length;
