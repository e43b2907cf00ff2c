import { expect, test } from 'vitest';
import { startCluster, startReplicaPair, startStandalone, useServers } from '../support/servers.ts';
import { runInvalidate, write } from './run-invalidate.ts';

const servers = useServers();

test('waits until replicas have it, and says how many', async () => {
  const { primary, replica } = await servers.keep(startReplicaPair());
  for (let i = 0; i < 100; i++) await write(primary, `k${i}`, 't');
  const { code, report } = await runInvalidate(primary, ['--tag', 't', '--yes', '--wait', '1', '--wait-timeout', '20s']);
  expect(code).toBe(0);
  expect(report.data).toMatchObject({ deleted: 100, replicas: [{ node: primary.address, wanted: 1, acknowledged: 1 }] });
  expect(await replica.command('DBSIZE')).toBe(0);
});

test('is incomplete when too few replicas have it in time', async () => {
  const { primary } = await servers.keep(startReplicaPair());
  await write(primary, 'k', 't');
  const { code, report } = await runInvalidate(primary, ['--tag', 't', '--yes', '--wait', '2', '--wait-timeout', '50ms']);
  expect(code).toBe(5);
  expect(report.data.deleted).toBe(1);
  expect(report.data.replicas?.[0]?.acknowledged).toBeLessThan(2);
  expect(report.missing).toMatchObject([{ reason: expect.stringContaining('a failover now could bring back what was deleted') }]);
});

test('is incomplete when the server does not say', async () => {
  const server = await servers.keep(startStandalone());
  await write(server, 'k', 't');
  await server.command('ACL', 'SETUSER', 'default', '-wait');
  const { code, report } = await runInvalidate(server, ['--tag', 't', '--yes', '--wait', '1']);
  expect({ code, ...report.data }).toMatchObject({ code: 5, deleted: 1, replicas: [{ acknowledged: null }] });
});

test('asks every node of a cluster that was written to', async () => {
  const { primaries } = await servers.keep(startCluster({ primaries: 2, replicas: 2 }));
  const keys = Array.from({ length: 20 }, (_, i) => `k${i}`);
  const { code, report } = await runInvalidate(primaries[0]!, [...keys, '--yes', '--wait', '1', '--wait-timeout', '20s']);
  expect(code).toBe(0);
  expect(report.data.replicas?.map(({ node, acknowledged }) => [node, acknowledged]).toSorted(byText)).toEqual(
    primaries.map(({ address }) => [address, 1]).toSorted(byText),
  );
});

const byText = (a: readonly unknown[], b: readonly unknown[]): number => String(a).localeCompare(String(b));
