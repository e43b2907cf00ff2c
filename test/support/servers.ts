// All that starts servers for tests; see useServers() for how they are stopped.
export { type ClusterOptions, startCluster, startManyNodes, type TestCluster } from './cluster.ts';
export { type ReplicaPair, startReplicaPair } from './replica-pair.ts';
export { binaryUnderTest, type ServerOptions, startStandalone, type TestServer } from './standalone.ts';
export { until } from './until.ts';
export { useServers } from './use-servers.ts';
export { openWire, type Wire, WireError, type WireReply } from './wire.ts';
