import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Options } from '../../src/command.ts';
import { commands } from '../../src/commands/index.ts';
import { formatNames } from '../../src/output/formats/index.ts';
import { displayWidth } from '../../src/text/width.ts';
import { sharedOptions } from '../../src/shared-options.ts';
import { cacheops } from '../support/cacheops.ts';
import { outputSchemas, schemaFileOf, violations } from '../support/schemas.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';

// What every subcommand owes its users. A new one is held to it by a line in SAMPLES.

/** How fast this machine lets a server answer is judged elsewhere. */
const HOWEVER_SLOW = ['--fail-on', 'never'];

/** What to type after the name, so that it answers; `port` stands for a healthy server's. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  stats: ['-p', 'port', '--window', '100ms', ...HOWEVER_SLOW],
  slowlog: ['-p', 'port'],
  monitor: ['-p', 'port', '--duration', '200ms'],
  hitrate: ['-p', 'port', '--duration', '200ms'],
  latency: ['-p', 'port', '--duration', '200ms', ...HOWEVER_SLOW],
  hotkeys: ['-p', 'port', '--duration', '200ms'],
  audit: ['-p', 'port'],
  'audit diff': ['before', 'after'].map((name) => join(import.meta.dirname, `../audit/reports/${name}.json`)),
  ttl: ['-p', 'port'],
  'ttl check': ['-p', 'port'],
  'ttl fix': ['-p', 'port', '--family', 'user:{id}', '--set', '24h'],
  family: ['user:{id}', '-p', 'port', '--by', 'id'],
  key: ['user:{id}', 'id=1', '-p', 'port'],
  invalidate: ['-p', 'port', '--tag', 'convo:42', '--dry-run'],
  'tags list': ['-p', 'port'],
  'tags show': ['convo:42', '-p', 'port'],
  'tags of': ['convo:42:messages', '-p', 'port'],
  'tags gc': ['-p', 'port'],
  'tags doctor': ['-p', 'port'],
  'lint-config': [join(import.meta.dirname, '../fixtures/lint-config/cache.conf'), '--target', 'redis@7.2'],
  explain: ['memory/near-limit'],
  'profile list': [],
  'profile show': [],
  'profile test': ['-p', 'port'],
  'profile schema': [],
};
/** Made to be pasted, so their lines are never broken. */
const PASTED = new Set(['profile schema']);
/** Write or start something: their own tests run them. */
const ELSEWHERE = new Set(['tags add', 'profile init', 'demo']);

const servers = useServers();
const redis = servers.keep(startStandalone());

const holdingKeys = servers.keep(startHoldingKeys());

/** With a row for every command: keys, a tag, and a log of slow commands. */
async function startHoldingKeys(): Promise<TestServer> {
  const server = await startStandalone({ arguments: ['--slowlog-log-slower-than', '0'] });
  await Promise.all(Array.from({ length: 20 }, (_, i) => server.command('SET', `user:${i}`, 'x', 'EX', 100)));
  await server.command('SET', 'convo:42:messages', 'x');
  await server.command('ZADD', 'cacheops:tag:{convo:42}', 1_999_999_999, 'convo:42:messages');
  return server;
}

const answer = async (name: string, ...more: string[]) => answerOf(await redis, name, ...more);

async function answerOf({ port }: Pick<TestServer, 'port'>, name: string, ...more: string[]) {
  return cacheops([...name.split(' '), ...(SAMPLES[name] ?? []).map((word) => (word === 'port' ? String(port) : word)), ...more]);
}

const flagsOf = (options: Options): string[] =>
  Object.entries(options).flatMap(([name, { short }]) => (short === undefined ? [name] : [name, short]));

test('the samples cover every subcommand', () => {
  expect([...Object.keys(SAMPLES), ...ELSEWHERE].toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
});

test('every subcommand that answers has a schema, and every schema a subcommand', async () => {
  const loaded = await Promise.all(commands.map(({ load }) => load()));
  const answering = loaded.flatMap((command) => ('steps' in command ? [] : [schemaFileOf(command.name)]));
  expect([...outputSchemas.keys()].toSorted()).toEqual([...answering, 'line.schema.json', 'report.schema.json'].toSorted());
});

describe.each(commands)('$name', ({ name, summary, load }) => {
  test('is the command that its line in the index says', async () => {
    expect((await load()).name).toBe(name);
  });

  test('has a help page with examples first', async () => {
    const { code, stdout, stderr } = await cacheops([...name.split(' '), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(`cacheops ${name}: ${summary}\n`)).toBe(true);
    expect(stdout.indexOf('Examples:')).toBeLessThan(stdout.indexOf('Usage:'));
    expect(stdout.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
  });

  test('exits 2 on a flag that it does not know, and names it', async () => {
    expect(await cacheops([...name.split(' '), '--no-such-flag'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining("'--no-such-flag'"),
    });
  });

  test('has no option that every subcommand has already', async () => {
    const taken = new Set(Object.values(sharedOptions).flatMap(({ options }) => flagsOf(options)));
    expect(flagsOf((await load()).options).filter((flag) => taken.has(flag))).toEqual([]);
  });
});

describe.each(Object.keys(SAMPLES))('%s', (name) => {
  test('answers in JSON of the documented form, with nothing on stderr', async () => {
    const { code, stdout, stderr } = await answer(name, '--format', 'json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report: unknown = JSON.parse(stdout);
    expect(violations(schemaFileOf(name), report)).toEqual([]);
    expect(report).toMatchObject({ schema: `cacheops/${name.replace(' ', '-')}/1`, command: name, complete: true });
  });

  test('answers in NDJSON of the documented form', async () => {
    const { stdout } = await answer(name, '--format', 'ndjson');
    const lines = stdout.trimEnd().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
    expect(lines.flatMap((line) => violations('line.schema.json', line))).toEqual([]);
    const records = lines.filter(({ type }) => type === 'record');
    expect(records.flatMap((record) => violations(`${schemaFileOf(name)}#/$defs/record`, record))).toEqual([]);
  });

  test.each(formatNames.filter((format) => format !== 'json'))('answers in %s', async (format) => {
    const { code, stdout, stderr } = await answer(name, '--format', format);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(format === 'github' ? /^$|\n$/ : /\n$/); // nothing to annotate is nothing to write
  });

  test('heads its CSV alike, with rows or without', async () => {
    const [empty, filled] = await Promise.all([answer(name, '--format', 'csv'), answerOf(await holdingKeys, name, '--format', 'csv')]);
    const headOf = (csv: string): string => csv.slice(0, csv.indexOf('\r\n'));
    expect(headOf(filled.stdout)).toBe(headOf(empty.stdout));
  });

  test('uses no colour and no control characters when piped', async () => {
    const { stdout } = await answer(name);
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/); // eslint-disable-line no-control-regex
  });

  test.skipIf(PASTED.has(name))('fits a terminal of 60 columns', async () => {
    const { port } = await redis;
    const argv = (SAMPLES[name] ?? []).map((word) => (word === 'port' ? String(port) : word));
    const { stdout } = await cacheops([...name.split(' '), ...argv, '--no-color'], { columns: 60 });
    expect(stdout.split('\n').filter((line) => displayWidth(line) > 60 && !line.includes('https://'))).toEqual([]);
  });
});
