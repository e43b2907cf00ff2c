import { expect, test } from 'vitest';
import { loadProfile } from '../../src/profile/load.ts';
import { readyConnection } from '../../src/profile/ready.ts';
import { keySlot } from '../../src/redis/key-slot.ts';
import { openTarget } from '../../src/redis/open-target.ts';
import { createWriter, type KeyCommand, type WriteCommand } from '../../src/redis/writer.ts';
import { startCluster, startStandalone, useServers } from '../support/servers.ts';

const servers = useServers();
const surrounding = { warn: () => undefined, signal: new AbortController().signal };

async function open(port: number) {
  const profile = await loadProfile({ flags: { port }, env: {}, cwd: '/', home: '/nonexistent', shippedDirectory: '/nonexistent' });
  const connection = await readyConnection(profile, { env: {}, askPassword: async () => '' });
  const target = await openTarget(connection, surrounding);
  const writer = createWriter(connection, surrounding);
  return { target, writer, close: async () => (writer.close(), target.close()) };
}

test('a writer sends what is on its list, and nothing else', async () => {
  const server = await servers.keep(startStandalone());
  const { target, writer, close } = await open(server.port);
  const [node] = target.primaries;
  const key = Buffer.from([0x6b, 0xff, 0x00]);
  await server.command('SET', key, 'v');
  expect(await writer.call(node!, 'PEXPIRE', key, 60_000)).toBe('1');
  expect(await writer.call(node!, 'PERSIST', key)).toBe('1');
  expect(await writer.call(node!, 'UNLINK', key)).toBe('1');
  await expect(writer.call(node!, 'FLUSHALL' as WriteCommand, key)).rejects.toThrow('not a command that a writer may send');
  await close();
});

test('many commands in one go wait for those before them, and fail at once where these lost the connection', async () => {
  const redis = await servers.keep(startStandalone());
  const { target, writer, close } = await open(redis.port);
  const primary = target.primaries[0]!;
  const several = (prefix: string, commands: number): readonly KeyCommand[] =>
    Array.from({ length: commands }, (_, i) => ['SADD', Buffer.from('members'), `${prefix}${i % 100}`]);
  const added = (replies: readonly unknown[]): number => replies.filter((reply) => reply === '1').length;
  const both = await Promise.all([writer.callMany(primary, several('a', 300)), writer.callMany(primary, several('b', 50))]);
  expect(both.map(added)).toEqual([100, 50]);
  await writer.call(primary, 'SADD', Buffer.from('members'), 'c');
  await redis.stop();
  const lost = await Promise.allSettled([writer.callMany(primary, several('d', 2)), writer.callMany(primary, several('e', 2))]);
  expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await close();
});

test('scripts set a life only where it is still due', async () => {
  const server = await servers.keep(startStandalone());
  const { target, writer, close } = await open(server.port);
  const [node] = target.primaries;
  const key = Buffer.from('k');
  expect(await writer.run(node!, 'expireIfPersistent', key, 60_000)).toBe('0');
  await server.command('SET', 'k', 'v');
  expect(await writer.run(node!, 'expireIfPersistent', key, 60_000)).toBe('1');
  expect(await writer.run(node!, 'expireIfPersistent', key, 90_000)).toBe('0');
  expect(await writer.run(node!, 'expireIfLonger', key, 90_000)).toBe('0');
  expect(await writer.run(node!, 'expireIfLonger', key, 30_000)).toBe('1');
  expect(await server.command('PTTL', 'k')).toBeLessThanOrEqual(30_000);
  await close();
});

test('a key that another node of the cluster owns is written there, also while its slot moves', async () => {
  const cluster = await servers.keep(startCluster({ primaries: 2, replicas: 0 }));
  const { target, writer, close } = await open(cluster.primaries[0]!.port);
  const key = Buffer.from('moved');
  const slot = keySlot(key);
  const owner = target.primaries.find(({ slots }) => slots.some(([first, last]) => first <= slot && slot <= last))!;
  const other = target.primaries.find((node) => node !== owner)!;
  const [from, to] = [owner, other].map(({ address }) => cluster.primaries.find((server) => server.address === address)!) as [typeof cluster.primaries[0], typeof cluster.primaries[0]]; // prettier-ignore
  await from.command('SET', key, 'v');
  expect(await writer.call(other, 'PEXPIRE', key, 60_000)).toBe('1');

  await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(await from.command('CLUSTER', 'MYID')));
  await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(await to.command('CLUSTER', 'MYID')));
  await from.command('MIGRATE', to.host, to.port, key, 0, 5000);
  expect(await writer.call(owner, 'PERSIST', key)).toBe('1');
  await close();
});
