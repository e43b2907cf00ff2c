import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InterruptedError } from '../../src/errors.ts';
import { findServerBinary, startLocalServer } from '../../src/demo/local-server.ts';
import { processesIn } from '../support/leftovers.ts';
import { binaryUnderTest, openWire, startStandalone, until, useServers } from '../support/servers.ts';

const servers = useServers();

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-'));
});
afterEach(() => rm(directory, { recursive: true }));

test.each(['SIGKILL', 'SIGTERM'] as const)('no server outlives a process that dies of %s', async (signal) => {
  const { program, port } = await startKeeper();
  expect(await listens(port)).toBe(true);
  program.kill(signal);
  await until('the server is gone', async () => !(await listens(port)));
});

test('a process that has nothing else to do ends, and its server with it', async () => {
  const { program, port } = await startKeeper();
  program.stdin.end();
  expect(await once(program, 'exit')).toEqual([0, null]);
  await until('the server is gone', async () => !(await listens(port)));
});

test.runIf(process.platform === 'linux')('the children that a server forks end with it', async () => {
  const server = await startLocalServer({ binary: binaryUnderTest(), directory, arguments: ['--rdb-key-save-delay', '10000000'] });
  const wire = await openWire({ host: '127.0.0.1', port: server.port });
  await wire.command('MSET', 'a', '1', 'b', '2', 'c', '3');
  await wire.command('BGSAVE');
  wire.close();
  expect(await processesIn(directory)).toHaveLength(2);
  await server.stop();
  await until('its child is gone too', async () => (await processesIn(directory)).length === 0);
});

test('a port that was taken in the meantime is an error only when it was asked for by number', async () => {
  const { port } = await servers.keep(startStandalone());
  await expect(startLocalServer({ binary: binaryUnderTest(), directory, port })).rejects.toThrow(/ended while starting[^]*in use/);
});

test('starting can be given up, also when the server is ready before anybody looked', async () => {
  const signal = AbortSignal.abort('SIGINT');
  await expect(startLocalServer({ binary: binaryUnderTest(), directory, signal })).rejects.toThrow(InterruptedError);
  await until('nothing is left', async () => (await processesIn(directory)).length === 0);
});

test('a binary that cannot be run is named', async () => {
  await expect(startLocalServer({ binary: join(directory, 'missing-server'), directory })).rejects.toThrow('missing-server cannot be run');
  expect(() => findServerBinary({ CACHEOPS_REDIS_SERVER: join(directory, 'missing-server') })).toThrow(
    /CACHEOPS_REDIS_SERVER names .*missing-server/,
  );
});

test('without a name the first server on PATH is taken, and none is no error', () => {
  expect(findServerBinary({ PATH: directory })).toBeUndefined();
  expect(findServerBinary({ CACHEOPS_REDIS_SERVER: process.execPath, PATH: directory })).toBe(process.execPath);
});

interface Keeper {
  readonly program: ChildProcessWithoutNullStreams;
  readonly port: number;
}

/** Built first, for Node 20 runs no TypeScript. */
async function startKeeper(): Promise<Keeper> {
  const outfile = join(directory, 'keep-server.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('keep-server.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
  });
  const program = spawn(process.execPath, [outfile, binaryUnderTest(), directory]);
  const [port] = await once(program.stdout, 'data');
  return { program, port: Number(port) };
}

async function listens(port: number): Promise<boolean> {
  const wire = await openWire({ host: '127.0.0.1', port }).catch(() => undefined);
  wire?.close();
  return wire !== undefined;
}
