// All that starts servers for tests; see useServers() for how they are stopped.
export { startWithAcl } from './acl.ts';
export { startCluster, startManyNodes } from './cluster.ts';
export { startAnswering, startDropping, startProxy, startSilent } from './fake-server.ts';
export { startReplicaPair } from './replica-pair.ts';
export { startSentinels } from './sentinels.ts';
export { serversUnderTest } from './servers-under-test.ts';
export { binaryUnderTest, startStandalone, type TestServer } from './standalone.ts';
export { startTls } from './tls.ts';
export { startUnixSocket } from './unix-socket.ts';
export { until } from './until.ts';
export { useServers } from './use-servers.ts';
export { openTlsWire, openWire } from './wire.ts';
