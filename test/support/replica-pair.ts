import { argumentsFor, type ServerOptions, startStandalone, type TestServer } from './standalone.ts';
import { orStop, startAll, stopAll } from './together.ts';
import { until } from './until.ts';

export interface ReplicaPair {
  readonly primary: TestServer;
  readonly replica: TestServer;
  stop(): Promise<void>;
}

/** A primary and a replica whose link is up. */
export async function startReplicaPair(options: ServerOptions = {}): Promise<ReplicaPair> {
  // Without it a primary waits 5 s for more replicas before it sends the first data.
  const start = (): Promise<TestServer> =>
    startStandalone({ ...options, arguments: (port) => ['--repl-diskless-sync-delay', '0', ...argumentsFor(options, port)] });
  const [primary, replica] = (await startAll([start, start])) as [TestServer, TestServer]; // two were started
  await orStop([primary, replica], () => replicate(primary, replica));
  return { primary, replica, stop: () => stopAll([primary, replica]) };
}

async function replicate(primary: TestServer, replica: TestServer): Promise<void> {
  await replica.command('REPLICAOF', primary.host, primary.port);
  await until('the replica is linked', () => isLinked(replica, primary));
}

/** Whether both sides say so: the replica does a moment earlier. */
export async function isLinked(replica: TestServer, primary: TestServer): Promise<boolean> {
  const [below, above] = await Promise.all([replica, primary].map(async (server) => String(await server.command('INFO', 'replication'))));
  return /^master_link_status:up\r?$/m.test(below ?? '') && (above ?? '').includes(`port=${replica.port},state=online`);
}
