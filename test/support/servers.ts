// All that starts servers for tests; see useServers() for how they are stopped.
export { startWithAcl } from './acl.ts';
export { certificates } from './certificates.ts';
export { startCluster, startManyNodes, type TestCluster } from './cluster.ts';
export { type FakeServer, startAnswering, startDropping, startProxy, startSilent } from './fake-server.ts';
export { startReplicaPair } from './replica-pair.ts';
export { startSentinels } from './sentinels.ts';
export { serversUnderTest } from './servers-under-test.ts';
export { binaryUnderTest, startStandalone, type TestServer } from './standalone.ts';
export { startTls } from './tls.ts';
export { startUnixSocket } from './unix-socket.ts';
export { until } from './until.ts';
export { useServers } from './use-servers.ts';
export { openTlsWire, openWire, type Wire, WireError } from './wire.ts';
