import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  openTlsWire,
  openWire,
  startCluster,
  startManyNodes,
  startReplicaPair,
  startSentinels,
  startStandalone,
  startTls,
  startUnixSocket,
  startWithAcl,
  useServers,
} from './servers.ts';

const servers = useServers();

test('a standalone server answers, and is gone with its folder after stop', async () => {
  const server = await servers.keep(startStandalone());
  expect(await server.command('PING')).toBe('PONG');
  await server.stop();
  expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  expect(existsSync(server.directory)).toBe(false);
});

test('a server that does not start says why, in its own words', async () => {
  await expect(startStandalone({ arguments: ['--maxmemory', 'plenty'] })).rejects.toThrow(/ended while starting[^]*maxmemory/);
});

test('a standalone server may keep a password', async () => {
  const server = await servers.keep(startStandalone({ arguments: ['--requirepass', 'secret'], password: 'secret' }));
  expect(await server.command('PING')).toBe('PONG');
  await expect((await openWire(server)).command('PING')).rejects.toThrow('NOAUTH');
});

test('both sides of a replica pair know each other from the start', async () => {
  const { primary, replica } = await servers.keep(startReplicaPair());
  expect(await primary.command('ROLE')).toEqual(['master', expect.any(Number), [['127.0.0.1', `${replica.port}`, expect.any(String)]]]);
  expect(await replica.command('ROLE')).toEqual(['slave', '127.0.0.1', primary.port, 'connected', expect.any(Number)]);
});

test('a cluster of 3 + 3 serves all slots, with one replica to each primary', async () => {
  const { nodes, primaries } = await servers.keep(startCluster({ primaries: 3, replicas: 3 }));
  for (const node of nodes) expect(await node.command('CLUSTER', 'INFO')).toContain('cluster_slots_ok:16384');
  for (const primary of primaries) expect(await primary.command('INFO', 'replication')).toContain('connected_slaves:1');
});

test('a cluster of thirty small servers comes up', async () => {
  const { nodes } = await servers.keep(startManyNodes());
  expect(nodes).toHaveLength(30);
  expect(await nodes[0]?.command('CLUSTER', 'INFO')).toMatch(/cluster_known_nodes:30\r\ncluster_size:15\r/);
});

test('three sentinels agree on the primary, with and without passwords', async () => {
  const open = await servers.keep(startSentinels());
  const closed = await servers.keep(startSentinels({ name: 'cache', password: 'one', sentinelPassword: 'two' }));
  for (const { name, primary, sentinels } of [open, closed]) {
    expect(sentinels).toHaveLength(3);
    for (const sentinel of sentinels) {
      expect(await sentinel.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)).toEqual(['127.0.0.1', `${primary.port}`]);
    }
  }
  await expect((await openWire(closed.sentinels[0]!)).command('PING')).rejects.toThrow('NOAUTH');
});

test('a TLS server shows a certificate that its CA vouches for', async () => {
  const server = await servers.keep(startTls());
  expect(await server.command('PING')).toBe('PONG');
  const ca = await readFile(server.certificates.ca.certFile);
  const wire = await openTlsWire({ host: '127.0.0.1', port: server.port, ca });
  expect(await wire.command('PING')).toBe('PONG');
  const otherCa = await readFile(server.certificates.otherCa.certFile);
  await expect(openTlsWire({ host: '127.0.0.1', port: server.port, ca: otherCa })).rejects.toThrow(
    /self-signed certificate in certificate chain|unable to verify/,
  );
});

test.each([
  ['expired', 'certificate has expired'],
  ['wrongName', /does not match certificate/],
] as const)('a TLS server may show a certificate that is no good: %s', async (shows, message) => {
  const server = await servers.keep(startTls({ shows }));
  const ca = await readFile(server.certificates.ca.certFile);
  await expect(openTlsWire({ host: '127.0.0.1', port: server.port, ca })).rejects.toThrow(message);
});

test('a TLS server may ask for a client certificate, and knows whose CA signed it', async () => {
  const server = await servers.keep(startTls({ clientAuth: true }));
  expect(await server.command('PING')).toBe('PONG');
  const { ca, strangeClient } = server.certificates;
  const [trusted, cert, key] = await Promise.all([
    readFile(ca.certFile),
    readFile(strangeClient.certFile),
    readFile(strangeClient.keyFile),
  ]);
  const ping = async (shown: object): Promise<unknown> =>
    (await openTlsWire({ host: '127.0.0.1', port: server.port, ca: trusted, ...shown })).command('PING');
  await expect(ping({})).rejects.toThrow(/certificate required|closed the connection/);
  await expect(ping({ cert, key })).rejects.toThrow(/unknown ca|closed the connection/);
});

test('a server with users limits them and nobody else', async () => {
  const server = await servers.keep(startWithAcl({ ops: 'on >secret ~* +ping', default: 'off' }));
  expect(await server.command('SET', 'key', 'value')).toBe('OK');
  const ops = await openWire(server, { username: 'ops', password: 'secret' });
  expect(await ops.command('PING')).toBe('PONG');
  await expect(ops.command('GET', 'key')).rejects.toThrow('NOPERM');
});

test('a server on a unix socket has no TCP port', async () => {
  const server = await servers.keep(startUnixSocket());
  expect(await server.command('PING')).toBe('PONG');
  expect(await (await openWire({ path: server.path })).command('PING')).toBe('PONG');
  await expect(openWire({ host: server.host, port: server.port })).rejects.toThrow('ECONNREFUSED');
});
