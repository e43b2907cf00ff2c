import type { Info } from '../redis/info.ts';
import { databases } from '../redis/keyspace-info.ts';
import type { LintFacts } from './rule.ts';

/** What a running server tells that no file does. */
export function liveFacts(info: Info): Pick<LintFacts, 'live' | 'memoryBytes'> {
  const keyspace = databases(info);
  return {
    memoryBytes: info.number('total_system_memory') || undefined, // 0: the server does not know
    live: {
      keys: keyspace.reduce((sum, { keys }) => sum + keys, 0),
      keysWithTtl: keyspace.reduce((sum, { keysWithExpiry }) => sum + keysWithExpiry, 0),
      connectedReplicas: info.number('connected_slaves'),
      usedMemoryBytes: info.number('used_memory'),
      fragmentationBytes: info.number('mem_fragmentation_bytes'),
    },
  };
}
