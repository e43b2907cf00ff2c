import { expect, test } from 'vitest';
import { serversUnderTest, startStandalone, useServers } from './servers.ts';

const servers = useServers();

test.each(serversUnderTest())('every server under test starts and tells its version', async ({ binary }) => {
  const server = await servers.keep(startStandalone({ binary }));
  expect(await server.command('INFO', 'server')).toMatch(/^redis_version:\d+\.\d+\.\d+\r$/m);
});
