import type { Check } from '../check.ts';
import { clientChecks } from './clients.ts';
import { clusterChecks } from './cluster.ts';
import { errorChecks } from './errors.ts';
import { evictionChecks } from './eviction.ts';
import { expiryChecks } from './expiry.ts';
import { fragmentationChecks } from './fragmentation.ts';
import { hitChecks } from './hits.ts';
import { latencyChecks } from './latency.ts';
import { overheadChecks } from './memory-overhead.ts';
import { memoryChecks } from './memory.ts';
import { persistenceChecks } from './persistence.ts';
import { replicationChecks } from './replication.ts';
import { serverChecks } from './server.ts';
import { slowlogChecks } from './slowlog.ts';

/** All that `cacheops stats` judges. */
export const checks: readonly Check[] = [
  ...hitChecks,
  ...memoryChecks,
  ...overheadChecks,
  ...fragmentationChecks,
  ...evictionChecks,
  ...expiryChecks,
  ...clientChecks,
  ...latencyChecks,
  ...slowlogChecks,
  ...errorChecks,
  ...persistenceChecks,
  ...replicationChecks,
  ...clusterChecks,
  ...serverChecks,
];
