import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GROUPINGS } from '../../src/slowlog/group.ts';
import { cacheops } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import {
  serversUnderTest,
  startCluster,
  startReplicaPair,
  startSentinels,
  startStandalone,
  startWithAcl,
  type TestServer,
  until,
  useServers,
} from '../support/servers.ts';

// Whatever a deployment looks like, what `stats` and `slowlog` print follows the schemas that ship with the package.

const servers = useServers();
const at = ({ address }: TestServer, user = ''): readonly string[] => ['-u', `redis://${user}${address}`];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'json-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The report, once it has been found to follow its schema. */
async function expectJson(name: string, ...argv: readonly string[]) {
  const { stdout, stderr } = await cacheops([name, ...argv, '--format', 'json']);
  expect({ stdout, stderr }).not.toMatchObject({ stdout: '' });
  const report = JSON.parse(stdout);
  expect(violations(`${name}.schema.json`, report)).toEqual([]);
  return report;
}

/** The records, once all lines have been found to follow their schemas. */
async function expectNdjson(name: string, ...argv: readonly string[]) {
  const { stdout, stderr } = await cacheops([name, ...argv, '--format', 'ndjson']);
  expect({ stdout, stderr }).not.toMatchObject({ stdout: '' });
  return expectDocumentedLines(name, stdout);
}

function expectDocumentedLines(name: string, text: string) {
  const lines = parsedLines(text);
  const rows = lines.filter(({ type }) => type === 'record' || type === 'event');
  expect(lines.flatMap((line) => violations('line.schema.json', line))).toEqual([]);
  expect(rows.flatMap((row) => violations(`${name}.schema.json#/$defs/record`, row))).toEqual([]);
  return rows;
}

const parsedLines = (text: string) => text.trimEnd().split('\n').map((line) => JSON.parse(line)); // prettier-ignore

/** Everything `stats` and `slowlog` can be asked for about one deployment. */
async function expectDocumentedAnswers(...where: readonly string[]): Promise<void> {
  await expectDocumentedStats(...where);
  await expectJson('slowlog', ...where);
  await expectNdjson('slowlog', ...where);
  for (const group of GROUPINGS) {
    await expectJson('slowlog', ...where, '--group', group);
    await expectNdjson('slowlog', ...where, '--group', group);
  }
}

async function expectDocumentedStats(...where: readonly string[]): Promise<void> {
  const window = ['--window', '100ms'];
  await expectJson('stats', ...where, ...window, '--replicas', '--top', '3');
  await expectNdjson('stats', ...where, ...window, '--replicas');
}

/** Logs everything that is sent, and sends some of all sorts: hits, misses, errors, a script, a key that is no text. */
async function busy(server: TestServer): Promise<void> {
  await server.command('CONFIG', 'SET', 'slowlog-log-slower-than', 0);
  await server.command('CLIENT', 'SETNAME', 'api-worker');
  await server.command('SET', 'session:{a}:1', 'x', 'EX', 100);
  await server.command('SET', Buffer.from([0x66, 0xff, 0x00, 0x1b]), Buffer.alloc(300, 0xfe));
  await server.command('HSET', 'user:{a}:7', 'name', 'x'.repeat(500));
  for (const key of ['session:{a}:1', 'session:{a}:2', 'session:{a}:3']) await server.command('GET', key);
  await server.command('MGET', ...Array.from({ length: 50 }, (_, id) => `page:{a}:${id}`));
  await server.command('EVAL', "return redis.call('GET', KEYS[1])", 1, 'session:{a}:1');
  await expect(server.command('LPUSH', 'session:{a}:1', 'x')).rejects.toThrow('WRONGTYPE');
}

describe.each(serversUnderTest())('$name', ({ binary }) => {
  test('answers as documented alone and under traffic', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await expectDocumentedAnswers(...at(redis));
    await busy(redis);
    const { entries } = (await expectJson('slowlog', ...at(redis), '--values')).data;
    expect(entries.map(({ args }: { args: unknown[] }) => args[0])).toContainEqual({ base64: 'Zv8AGw==' });
    await expectDocumentedAnswers(...at(redis));
  });

  test('answers as documented with what it logged of large requests and replies, where it does', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await redis.command('SET', 'page:1', 'x'.repeat(2_000_000));
    await redis.command('GET', 'page:1');
    await expectJson('slowlog', ...at(redis), '--kind', 'all');
    await expectJson('slowlog', ...at(redis), '--kind', 'all', '--group', 'shape');
  });
});

test('a replica pair answers as documented, from either end', async () => {
  const { primary, replica } = await servers.keep(startReplicaPair());
  await busy(primary);
  await expectDocumentedAnswers(...at(primary));
  await expectDocumentedAnswers(...at(replica));
});

test('a replica that lost its primary answers as documented', async () => {
  const { primary, replica } = await servers.keep(startReplicaPair());
  await primary.stop();
  await until('the link is down', async () => /master_link_status:down/.test(String(await replica.command('INFO', 'replication'))));
  const { data } = await expectJson('stats', ...at(replica), '--window', '100ms');
  expect(data.nodes[0].replication.link).toMatchObject({ up: false });
});

test('a cluster answers as documented, also when a node is missing', async () => {
  const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 3 }));
  const [first, second] = cluster.primaries as [TestServer, TestServer, TestServer]; // three were started
  await first.command('CONFIG', 'SET', 'slowlog-log-slower-than', 0);
  await first.command('INFO');
  await expectDocumentedAnswers(...at(first));
  await second.stop();
  expect((await expectJson('stats', ...at(first), '--window', '100ms')).missing).not.toEqual([]);
  expect((await expectJson('slowlog', ...at(first))).missing).not.toEqual([]);
});

test('a deployment behind Sentinel answers as documented', async () => {
  const { name, sentinels } = await servers.keep(startSentinels());
  await expectDocumentedAnswers('--sentinel', name, '-H', '127.0.0.1', '-p', String(sentinels[0]?.port));
});

test.each(['-config', '-latency -ping', '-config -latency -ping -acl'])(
  'a user who is refused %s is answered as documented',
  async (refused) => {
    const redis = await servers.keep(startWithAcl({ ops: `on >pw ~* +@all ${refused}` }));
    await expectDocumentedAnswers(...at(redis, 'ops:pw@'));
  },
);

test('a user who is refused the slowlog besides is answered as documented by stats', async () => {
  const redis = await servers.keep(startWithAcl({ ops: 'on >pw ~* +@all -config -slowlog -latency -ping -acl' }));
  await expectDocumentedStats(...at(redis, 'ops:pw@'));
});

test('what is counted since the last run is answered as documented', async () => {
  const redis = await servers.keep(startStandalone());
  const state = (name: string) => ['--state', join(folder, name)];
  for (const began of ['sample', 'state']) {
    expect((await expectJson('stats', ...at(redis), '--window', '100ms', ...state('stats.json'))).data.window.began).toBe(began);
    await expectJson('slowlog', ...at(redis), '--since-last', ...state('slowlog.json'));
    await busy(redis);
  }
});

const expectReport = (text: string): void => expect(violations('stats.schema.json', JSON.parse(text))).toEqual([]);

test.each([
  ['json', expectReport],
  ['ndjson', (text: string) => expect(expectDocumentedLines('stats', text)).toHaveLength(2)],
])('each frame of stats --watch is documented in %s', async (format, expectFrame) => {
  const redis = await servers.keep(startStandalone());
  const interrupt = new AbortController();
  const frames: string[] = [];
  await cacheops(['stats', ...at(redis), '--watch', '200ms', '--format', format], {
    signal: interrupt.signal,
    onStdout: (frame) => {
      frames.push(frame);
      if (frames.length === 3) interrupt.abort('SIGINT');
    },
  });
  expect(frames).toHaveLength(3);
  frames.forEach(expectFrame);
});

const expectEvents = (text: string): void =>
  expect(parsedLines(text).flatMap((event) => violations('slowlog.schema.json#/$defs/record', event))).toEqual([]);

test.each([
  ['json', expectEvents],
  ['ndjson', (text: string) => expectDocumentedLines('slowlog', text)],
])('each event of slowlog --follow is documented in %s', async (format, expectAll) => {
  const redis = await servers.keep(startStandalone());
  await redis.command('CONFIG', 'RESETSTAT');
  const interrupt = new AbortController();
  let seen = '';
  const following = cacheops(['slowlog', ...at(redis), '--follow', '--interval', '100ms', '--format', format], {
    signal: interrupt.signal,
    onStdout: (text) => {
      seen += text;
      if (seen.includes('EVAL')) interrupt.abort('SIGINT');
    },
  });
  await until('the slowlog was asked for', async () => /cmdstat_slowlog/.test(String(await redis.command('INFO', 'commandstats'))));
  await busy(redis);
  await following;
  expectAll(seen);
  expect(parsedLines(seen).length).toBeGreaterThan(3);
});
