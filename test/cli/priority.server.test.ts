import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { areWindowsOpen } from '../health/window-open.ts';
import { cacheops } from '../support/cacheops.ts';
import { startStandalone, until, useServers } from '../support/servers.ts';

const BIN = join(import.meta.dirname, '../../bin/cacheops.js');
const { PRIORITY_LOW } = constants.priority;
const servers = useServers();

interface Running {
  readonly pid: number;
  end(): Promise<unknown>;
}

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ end }) => end()));
});

/** The built program, for it is whole processes that have a priority. */
async function run(port: number, argv: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, [BIN, ...argv, '-u', `redis://127.0.0.1:${port}`], { stdio: 'ignore' });
  const closed = once(child, 'close');
  await once(child, 'spawn');
  const end = (): Promise<unknown> => {
    child.kill('SIGINT');
    return closed;
  };
  const one = { pid: child.pid!, end }; // it was spawned
  running.push(one);
  return one;
}

async function startWithKeys() {
  const redis = await servers.keep(startStandalone());
  for (let i = 0; i < 200; i++) await redis.command('SET', `session:${i}`, 'x', 'EX', '1000');
  return redis;
}

/** On Linux each thread has its own. */
function prioritiesOf(pid: number): readonly number[] {
  const threads = process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid];
  return [...new Set(threads.map((id) => getPriority(id)))];
}

describe('other programs of the machine, among which the server may be, come first', () => {
  test.each([
    ['monitor', '--duration', '1h'],
    ['hitrate', '--duration', '1h'],
    ['hotkeys', '--method', 'monitor', '--duration', '1h'],
    ['audit', '--rate', '1'],
    ['ttl', '--rate', '1'],
    ['ttl', 'check', '--rate', '1'],
    ['family', 'session:{id}', '--rate', '1'],
  ])('while `cacheops %s %s %s` looks', async (...argv) => {
    const redis = await startWithKeys();
    const { pid } = await run(redis.port, argv);
    await until('all its threads make way', async () => !prioritiesOf(pid).includes(getPriority()));
    expect(prioritiesOf(pid)).toEqual([PRIORITY_LOW]);
  });
});

test('what times a server makes way for nobody, or its own waiting would count', async () => {
  const redis = await startWithKeys();
  const { pid } = await run(redis.port, ['stats', '--window', '1h']);
  await until('stats waits for the end of its window', areWindowsOpen(redis));
  expect(getPriority(pid)).toBe(getPriority());
});

test('a program that cacheops runs in keeps its priority', async () => {
  const redis = await startWithKeys();
  const before = getPriority();
  const { code } = await cacheops(['audit', '-u', `redis://127.0.0.1:${redis.port}`]);
  expect({ code, priority: getPriority() }).toEqual({ code: 0, priority: before });
});
