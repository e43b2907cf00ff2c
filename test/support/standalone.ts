import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { findServerBinary, type LocalServer, startLocalServer } from '../../src/demo/local-server.ts';
import { nextPort } from './ports.ts';
import { openWire, type Wire } from './wire.ts';

export interface ServerOptions {
  /** The binary; the one under test when absent. */
  readonly binary?: string;
  /** Further arguments, such as `['--maxmemory', '2mb']`; a function when they depend on the port. */
  readonly arguments?: readonly string[] | ((port: number) => readonly string[]);
  /** The text of a configuration file, for what arguments cannot say. The arguments come after it. */
  readonly configuration?: string;
  readonly port?: number;
  /** The default user's, if the arguments set one: for the server's own connection. */
  readonly password?: string | undefined;
}

/** A running server, with a connection of its own for setting it up. */
export interface TestServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** `127.0.0.1:6379`. */
  readonly address: string;
  readonly pid: number;
  /** Its working folder, removed by {@link stop}. */
  readonly directory: string;
  /** Talks to it as the default user. */
  readonly command: Wire['command'];
  /** Another connection, such as for a command that blocks; the caller closes it. */
  open(): Promise<Wire>;
  /** The server's own log, so far. */
  log(): Promise<string>;
  /** Also fine for a server that was killed, and again. */
  stop(): Promise<void>;
}

/** One server on a free port of 127.0.0.1 that keeps nothing. */
export async function startStandalone(options: ServerOptions = {}): Promise<TestServer> {
  return startServer(options, ({ port }) => openWire({ host: '127.0.0.1', port }, options));
}

/** As {@link startStandalone}, for servers that are talked to in another way. */
export async function startServer(options: ServerOptions, open: (server: LocalServer) => Promise<Wire>): Promise<TestServer> {
  const { binary = binaryUnderTest(), configuration, arguments: given = [], port } = options;
  return inOwnFolder(async (directory) => {
    const configFile = join(directory, 'server.conf');
    if (configuration !== undefined) await writeFile(configFile, configuration);
    const server = await startLocalServer({
      binary,
      directory,
      arguments: given,
      ...(configuration !== undefined && { configFile }),
      choosePort: nextPort,
      ...(port !== undefined && { port }),
    });
    return asTestServer(server, () => open(server));
  });
}

export const argumentsFor = ({ arguments: given = [] }: ServerOptions, port: number): readonly string[] =>
  typeof given === 'function' ? given(port) : given;

/** `CACHEOPS_REDIS_SERVER`, else what is on PATH. */
export function binaryUnderTest(): string {
  const binary = findServerBinary(process.env);
  if (binary === undefined) throw new Error('no redis-server or valkey-server on PATH: run `node scripts/ensure-server.mjs`');
  return binary;
}

/** Makes a folder for one server, and removes it again when the server does not start. */
async function inOwnFolder<T>(start: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'server-'));
  try {
    return await start(directory);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Connects lazily: a server may be meant to refuse everybody. */
function asTestServer(server: LocalServer, open: () => Promise<Wire>): TestServer {
  let wire: Promise<Wire> | undefined;
  return {
    host: '127.0.0.1',
    port: server.port,
    address: `127.0.0.1:${server.port}`,
    pid: server.pid,
    directory: server.directory,
    command: async (...args) => (await (wire ??= open())).command(...args),
    open,
    log: server.log,
    async stop() {
      await server.stop();
      (await wire?.catch(() => undefined))?.close(); // the failure to connect was told to whoever sent a command
      await rm(server.directory, { recursive: true, force: true });
    },
  };
}
