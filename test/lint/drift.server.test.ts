import { describe, expect, test } from 'vitest';
import { compareWithFile } from '../../src/lint/compare-drift.ts';
import { driftAmongNodes, driftFromFile } from '../../src/lint/drift.ts';
import { loadAlone } from '../../src/lint/include.ts';
import { type LiveConfig, readLiveConfig } from '../../src/lint/live-config.ts';
import { Secret } from '../../src/profile/secret.ts';
import { configurationOf } from './config-files.ts';
import { readyConnection, withTarget } from '../support/connections.ts';
import { serversUnderTest, startStandalone, startWithAcl, useServers } from '../support/servers.ts';

const servers = useServers();

/** What tests start every server with, whatever its file says. */
const BY_ARGUMENT: ReadonlySet<string> = new Set(['bind', 'port', 'save']);
/** Redict ships another name for its log lines than the Redis it comes from. */
const REDICTS_OWN = 'syslog-ident';

function read(port: number, password?: string): Promise<LiveConfig> {
  const connection = readyConnection(port, { password: password === undefined ? undefined : new Secret(password) });
  return withTarget(connection, (target) => readLiveConfig(target.primaries[0]!));
}

const parse = (text: string) => loadAlone('redis.conf', Buffer.from(text));
const settingsThatDrift = (text: string, live: LiveConfig): string[] =>
  driftFromFile(parse(text), live)
    .drift.map(({ entry }) => entry.name)
    .filter((name) => !BY_ARGUMENT.has(name) && name !== REDICTS_OWN)
    .toSorted();

const WRITTEN_ITS_OWN_WAY = `
maxmemory 2gb
MAXMEMORY-POLICY "allkeys-lru"
client-output-buffer-limit replica 1gb 256mb 60
hash-max-ziplist-entries 128
notify-keyspace-events KEA
hz 1000
slowlog-log-slower-than -1
requirepass "p w\\x01"
unixsocketperm 0700
lua-time-limit 4000
oom-score-adj-values 1 +2 3
pidfile relative.pid
`;

describe.each(serversUnderTest())('$name', ({ binary }) => {
  test('runs what its file says, however the file writes it', async () => {
    const redis = await servers.keep(startStandalone({ binary, configuration: WRITTEN_ITS_OWN_WAY, password: 'p w\x01' }));
    const live = await read(redis.port, 'p w\x01');
    expect(settingsThatDrift(WRITTEN_ITS_OWN_WAY, live)).toEqual([]);
    expect(settingsThatDrift('', live)).toEqual(
      [
        'busy-reply-threshold',
        'client-output-buffer-limit',
        'hz',
        'maxmemory',
        'maxmemory-policy',
        'notify-keyspace-events',
        'oom-score-adj-values',
        'requirepass',
        'slowlog-log-slower-than',
        'unixsocketperm',
        'hash-max-listpack-entries',
      ].toSorted(),
    );
  });

  test('runs, without a file, what its version ships', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    expect(settingsThatDrift('', await read(redis.port))).toEqual([]);
  });
});

test('a setting changed at run time drifts, and what the server does not tell is unchecked', async () => {
  const redis = await servers.keep(startStandalone({ arguments: ['--maxmemory', '2gb'] }));
  await redis.command('CONFIG', 'SET', 'maxmemory', '1gb');
  const { drift, unchecked } = driftFromFile(parse('maxmemory 2gb\nrename-command FLUSHALL ""\nport 6379\n'), await read(redis.port));
  expect(drift.find(({ entry }) => entry.name === 'maxmemory')).toMatchObject({
    node: redis.address,
    running: '1073741824',
    wanted: { value: '2147483648', isDefault: false },
  });
  expect(unchecked).toEqual([
    { id: 'drift/file', subject: { node: redis.address }, reason: expect.stringContaining('rename-command'), matters: false },
    {
      id: 'drift/file',
      subject: { node: redis.address },
      reason: expect.stringMatching(/^the file does not name what each node has for itself: .*\bbind\b/),
      matters: false,
    },
  ]);
});

test.each(serversUnderTest())(
  '$name in a cluster drifts neither in what a cluster forces nor in what each node has for itself',
  async ({ binary }) => {
    const text = 'cluster-enabled yes\n';
    const redis = await servers.keep(startStandalone({ binary, configuration: text }));
    const { drift, unchecked } = driftFromFile(parse(text), await read(redis.port));
    expect(drift.map(({ entry }) => entry.name).filter((name) => !BY_ARGUMENT.has(name) && name !== REDICTS_OWN)).toEqual([]);
    expect(unchecked.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^the file does not name what each node has for itself: .*\bport\b/),
    ]);
  },
);

test('advice never moves a port or sets what a server protects', async () => {
  const redis = await servers.keep(startStandalone());
  const configuration = parse('port 1\ndbfilename other.rdb\n');
  const { findings } = compareWithFile(configuration, [await read(redis.port)], '/');
  const advice = findings.filter(({ evidence }) => ['port', 'dbfilename'].includes(String(evidence['setting']))).map((one) => one.advice);
  expect(advice).toHaveLength(2);
  for (const one of advice) expect(one).toMatch(/^restart the server, or write/);
});

test('a file that the server would refuse is an error, and its lines are not compared', async () => {
  const redis = await servers.keep(startStandalone());
  const text = 'maxmemory-policy allkeys-lur\nbadname 1\nrequirepass "s3cr3t\ntimeout 300\n';
  const { findings, drift, unchecked } = compareWithFile(parse(text), [await read(redis.port)], '/');
  expect(findings[0]).toMatchObject({
    id: 'start/refused',
    severity: 'error',
    subject: { file: 'redis.conf', line: 1 },
    message: expect.stringContaining(
      `${redis.address} would not start with redis.conf: line 1: maxmemory-policy: "allkeys-lur" is none of `,
    ),
  });
  expect(drift.map(({ setting }) => setting)).toContain('timeout');
  expect(drift.map(({ setting }) => setting)).not.toContain('maxmemory-policy');
  expect(unchecked).toContainEqual(expect.objectContaining({ reason: 'the server would refuse lines 1, 2, 3' }));
});

test('what may stand in a file that could not be read is unchecked', async () => {
  const redis = await servers.keep(startStandalone({ arguments: ['--maxmemory', '2gb', '--timeout', '10'] }));
  const configuration = await configurationOf('include /etc/redis/not-here.conf\ntimeout 300\n');
  const { findings, unchecked } = compareWithFile(configuration, [await read(redis.port)], '/etc/redis');
  expect(findings.map(({ evidence }) => evidence['setting'])).toEqual(['timeout']);
  expect(unchecked).toContainEqual(expect.objectContaining({ matters: true, reason: expect.stringContaining('not-here.conf') }));
});

test('where CONFIG is refused, what INFO tells is still compared, and the rest is unchecked with what would allow it', async () => {
  const redis = await servers.keep(startWithAcl({ default: 'on nopass ~* +@all -config' }));
  const live = await read(redis.port);
  const { drift, unchecked } = driftFromFile(parse('maxmemory 2gb\ntimeout 300\n'), live);
  expect(drift.map(({ entry, running }) => [entry.name, running])).toContainEqual(['maxmemory', '0']);
  expect(drift.map(({ entry }) => entry.name)).not.toContain('timeout');
  expect(unchecked.filter(({ matters }) => matters)).toEqual([
    expect.objectContaining({ wouldNeed: expect.stringContaining('config|get') }),
  ]);
});

test('nodes are compared with each other, but for what each rightly has for itself', async () => {
  const [one, two, three] = await Promise.all(
    ['1gb', '1gb', '2gb'].map((size) => servers.keep(startStandalone({ arguments: ['--maxmemory', size] }))),
  );
  const lives = await Promise.all([one!, two!, three!].map(({ port }) => read(port)));
  expect(driftAmongNodes(lives)).toEqual([
    {
      entry: expect.objectContaining({ name: 'maxmemory' }),
      values: [
        { value: '1073741824', nodes: [one!.address, two!.address] },
        { value: '2147483648', nodes: [three!.address] },
      ],
    },
  ]);
});
