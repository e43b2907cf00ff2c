import { expect, test } from 'vitest';
import { cacheops } from '../support/cacheops.ts';
import { startCluster, until, useServers } from '../support/servers.ts';

const servers = useServers();

test('a failed replica is a finding; it makes the report incomplete only when replicas were asked for', async () => {
  const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 3, nodeTimeoutMs: 5_000 }));
  const [primary] = cluster.primaries;
  const [replica] = cluster.replicas;
  await replica!.stop();
  await until('the cluster has given it up', async () => /slave,fail[ ,]/.test(String(await primary!.command('CLUSTER', 'NODES'))));
  const stats = async (...flags: string[]) => {
    const { code, stdout } = await cacheops(['stats', '-p', String(primary!.port), '--window', '100ms', '--format', 'json', ...flags]);
    return { code, report: JSON.parse(stdout) };
  };
  const without = await stats();
  expect(without).toMatchObject({ code: 0, report: { complete: true, missing: [] } });
  expect(without.report.findings).toContainEqual(
    expect.objectContaining({ id: 'cluster/failed-member', severity: 'warning', evidence: { address: replica!.address, role: 'replica' } }),
  );
  expect(await stats('--replicas')).toMatchObject({
    code: 5,
    report: { complete: false, missing: [{ subject: { node: replica!.address }, reason: 'the cluster has marked it as failed' }] },
  });
});
