// All that starts servers for tests; see useServers() for how they are stopped.
export { startWithAcl } from './acl.ts';
export { type Certificates, type CertificateFiles, certificates } from './certificates.ts';
export { type ClusterOptions, startCluster, startManyNodes, type TestCluster } from './cluster.ts';
export { type FakeServer, startAnswering, startDropping, startProxy, startSilent } from './fake-server.ts';
export { type ReplicaPair, startReplicaPair } from './replica-pair.ts';
export { type SentinelOptions, startSentinels, type TestSentinels } from './sentinels.ts';
export { binaryUnderTest, type ServerOptions, startStandalone, type TestServer } from './standalone.ts';
export { startTls, type TlsOptions, type TlsServer } from './tls.ts';
export { startUnixSocket, type UnixServer } from './unix-socket.ts';
export { until } from './until.ts';
export { useServers } from './use-servers.ts';
export { openTlsWire, openWire, type Wire, WireError, type WireReply } from './wire.ts';
