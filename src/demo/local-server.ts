import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, delimiter, join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionError, InterruptedError, UsageError } from '../errors.ts';

/** A throwaway server of ours. It keeps nothing on disk and does not outlive this process, however that ends. */
export interface LocalServer {
  /** On 127.0.0.1. Without TCP (`--port 0` in its arguments) the number that it would have had. */
  readonly port: number;
  readonly directory: string;
  readonly pid: number;
  /** The server's own log, so far. */
  log(): Promise<string>;
  /** Resolves when the process is gone; also when it was gone before. */
  stop(): Promise<void>;
}

export interface LocalServerOptions {
  readonly binary: string;
  /** An existing folder of the caller's, for this server alone; the log goes there. The caller removes it. */
  readonly directory: string;
  /** Further settings as command line arguments; the last word on a setting wins. */
  readonly arguments?: readonly string[] | ((port: number) => readonly string[]);
  /** A configuration file, for what cannot be said by arguments (Sentinel). */
  readonly configFile?: string;
  /** A free one when absent. */
  readonly port?: number;
  /** Chooses the free one, and another when somebody was faster; {@link freePort} when absent. */
  readonly choosePort?: () => Promise<number>;
  /** Gives up starting: InterruptedError. */
  readonly signal?: AbortSignal;
}

const START_TIMEOUT_MS = 60_000;
const READY = /ready to accept connections|Sentinel ID is/i;
const PORT_TAKEN = /Address already in use/;

/** Starts a server on loopback and resolves when it takes connections. Fails with ConnectionError and its last log lines. */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  for (let attemptsLeft = 20; ; attemptsLeft--) {
    const port = options.port ?? (await (options.choosePort ?? freePort)());
    const child = launch(options, port);
    const log = (): Promise<string> => readFile(logFile(options.directory), 'utf8');
    try {
      await ready(child, log, options);
      return { port, directory: options.directory, pid: child.pid!, log, stop: () => stop(child) }; // it runs, so it has a pid
    } catch (error) {
      await stop(child);
      // Between choosing a port and binding it, another process may have been faster.
      const taken = options.port === undefined && child.pid !== undefined && PORT_TAKEN.test(await log());
      if (!taken || attemptsLeft === 0) throw error;
    }
  }
}

/** The server that `CACHEOPS_REDIS_SERVER` names, else `redis-server` or `valkey-server` on PATH. */
export function findServerBinary(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const named = env['CACHEOPS_REDIS_SERVER'];
  if (!named) return findOnPath('redis-server', env['PATH']) ?? findOnPath('valkey-server', env['PATH']);
  const found = named.includes('/') ? executable(resolve(named)) : findOnPath(named, env['PATH']);
  if (found !== undefined) return found;
  throw new UsageError(`CACHEOPS_REDIS_SERVER names ${named}, which is no program that can be run`, {
    hint: 'name a redis-server or valkey-server binary, or unset it to use the one on PATH',
  });
}

/** A port on 127.0.0.1 that is free now, and whose port for the bus is. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const port = await tryPort(0);
    if (port !== undefined && (await isPortFree(port))) return port;
  }
  throw new ConnectionError('other', 'no free port below 55536 on 127.0.0.1', { hint: 'see net.ipv4.ip_local_port_range' });
}

/** Whether nobody has that port, nor the port 10000 above it: the cluster bus of Redis before 7.0 is always there. */
export async function isPortFree(port: number): Promise<boolean> {
  const busPort = port + 10_000;
  return busPort <= 65_535 && (await tryPort(port)) !== undefined && (await tryPort(busPort)) !== undefined;
}

async function tryPort(wanted: number): Promise<number | undefined> {
  const probe = createServer();
  try {
    await once(probe.listen(wanted, '127.0.0.1'), 'listening');
  } catch {
    return undefined;
  }
  const address = probe.address();
  await once(probe.close(), 'close');
  return address !== null && typeof address === 'object' ? address.port : undefined;
}

function launch({ binary, directory, configFile, arguments: given = [] }: LocalServerOptions, port: number): ChildProcess {
  const file = configFile === undefined ? [] : [configFile];
  const base = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', directory, '--save', ''];
  const more = typeof given === 'function' ? given(port) : given;
  // A file, not a pipe: a pipe that nobody reads while we are busy would block the server at its next log line.
  const log = openSync(logFile(directory), 'w');
  // A process group of its own: Ctrl-C is for us, and a kill reaches the children that the server forks.
  const child = spawn(binary, [...file, ...base, ...more], { cwd: directory, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  if (child.pid !== undefined) endWithUs(child, child.pid);
  return child;
}

const logFile = (directory: string): string => join(directory, 'server.log');

/**
 * Two bonds. When this process exits, it kills the group itself. When it is killed outright, the pipe to a waiting
 * shell breaks, and the shell does it: no polling, and no pid that could meanwhile be somebody else's.
 */
function endWithUs(child: ChildProcess, pid: number): void {
  const killNow = (): void => killGroup(pid);
  process.setMaxListeners(process.getMaxListeners() + 1);
  process.once('exit', killNow);
  const watcher = spawn('/bin/sh', ['-c', 'read -r _ || kill -s KILL -- "-$0"', `${pid}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  watcher.stdin.on('error', () => {}); // the shell was killed from outside; the exit listener remains
  child.once('exit', () => {
    process.off('exit', killNow);
    process.setMaxListeners(process.getMaxListeners() - 1);
    watcher.stdin.end('\n');
  });
}

async function ready(child: ChildProcess, log: () => Promise<string>, { binary, signal }: LocalServerOptions): Promise<void> {
  const name = basename(binary);
  if (child.pid === undefined) {
    const [cause] = await once(child, 'error');
    throw new ConnectionError('other', `${name} cannot be run`, { cause, hint: 'name another binary by CACHEOPS_REDIS_SERVER' });
  }
  for (const deadline = performance.now() + START_TIMEOUT_MS; ;) {
    if (signal?.aborted) throw new InterruptedError();
    const ended = hasEnded(child);
    const said = await log();
    if (ended) throw new ConnectionError('other', `${name} ended while starting; it said last:\n${lastLines(said)}`);
    if (READY.test(said)) return;
    if (performance.now() > deadline) throw new ConnectionError('other', `${name} is not ready; it said last:\n${lastLines(said)}`);
    await delay(5);
  }
}

const lastLines = (log: string): string => log.trimEnd().split('\n').slice(-8).join('\n');

/** Killed outright: it keeps nothing, so there is nothing to save. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.ref();
  killGroup(child.pid);
  await ended;
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // gone already
  }
}

function findOnPath(name: string, path = ''): string | undefined {
  for (const folder of path.split(delimiter)) {
    const found = folder && executable(join(folder, name));
    if (found) return found;
  }
  return undefined;
}

function executable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}
