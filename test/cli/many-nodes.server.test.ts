import { expect, test } from 'vitest';
import { cacheops } from '../support/cacheops.ts';
import { startManyNodes } from '../support/servers.ts';
import { useServers } from '../support/use-servers.ts';

const servers = useServers();

test('stats of a cluster of 30 nodes is one total and one row a node', async () => {
  const cluster = await servers.keep(startManyNodes());
  const at = `redis://${cluster.primaries[0]?.address ?? ''}`;
  const { code, stdout } = await cacheops(['stats', '-u', at, '--replicas', '--window', '300ms', '--fail-on', 'never']);
  expect(code).toBe(0);
  expect(stdout.match(/eviction policy noeviction/g)).toHaveLength(1);
  for (const { address } of cluster.nodes) expect(stdout).toContain(address);
});
