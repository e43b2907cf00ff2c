import { expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { cacheops } from '../support/cacheops.ts';

test('explain shows a check in full', async () => {
  const { code, stdout } = await cacheops(['explain', 'hits/below-target']);
  expect(code).toBe(0);
  for (const part of ['keyspace_hits', 'warningRatio 0.8', 'cache: error', 'https://']) expect(stdout).toContain(part);
});

test('explain without an id lists them all', async () => {
  const { stdout } = await cacheops(['explain', '--format', 'json']);
  const { data } = JSON.parse(stdout) as { data: { checks: { id: string }[] } };
  expect(data.checks.map(({ id }) => id)).toEqual(expect.arrayContaining(['hits/below-target', 'clients/rejected', 'cluster/state']));
});

test('what is advised can be typed: every subcommand in it is there', async () => {
  const { data } = JSON.parse((await cacheops(['explain', '--format', 'json'])).stdout) as { data: { checks: { advice: string }[] } };
  const typed = data.checks.flatMap(({ advice }) => [...advice.matchAll(/`cacheops (\w[\w-]*)/g)].map(([, name]) => name));
  expect(typed).toContain('slowlog');
  const known = new Set(commands.map(({ name }) => name.split(' ')[0]));
  expect(typed.filter((name) => !known.has(name))).toEqual([]);
});

test('in Markdown, what is to be pasted is code, and our sentences are not', async () => {
  const { stdout } = await cacheops(['explain', 'memory/no-limit', '--format', 'markdown']);
  expect(stdout).toContain('| do | set maxmemory to what the machine can spare: `CONFIG SET maxmemory 2gb` |');
});

test('an unknown id is a usage error that names the nearest', async () => {
  const { code, stderr } = await cacheops(['explain', 'hits/below-targt']);
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean hits/below-target?');
});

test('findings of other commands are explained as well, each id once', async () => {
  expect((await cacheops(['explain', 'slowlog/entries-lost'])).stdout).toContain('entries were pushed out');
  const { data } = JSON.parse((await cacheops(['explain', '--format', 'json'])).stdout) as { data: { checks: { id: string }[] } };
  const ids = data.checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a rule of the linter is explained by its id or its name, with an example', async () => {
  const byId = await cacheops(['explain', 'RC301']);
  for (const part of ['cache-with-rdb', 'save ""', '--unsafe-fixes', 'cache: warning', 'https://']) expect(byId.stdout).toContain(part);
  expect((await cacheops(['explain', 'cache-with-rdb'])).stdout).toBe(byId.stdout);
});
