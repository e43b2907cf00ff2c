import { parseInfo } from '../redis/info.ts';
import { databases } from '../redis/keyspace-info.ts';
import { asText } from '../redis/reply.ts';
import type { Node, Target } from '../redis/target.ts';
import type { MemorySize } from './memory-curve.ts';

/** Of all nodes together; `undefined` when one of them does not tell. Fails with ConnectionError. */
export async function readMemorySize(each: Target['each'], nodes: readonly Node[]): Promise<MemorySize | undefined> {
  let [memoryBytes, keysThatFit] = [0, 0];
  for (const result of await each(nodes, readOne)) {
    const size = 'value' in result ? result.value : undefined;
    if (size === undefined) return undefined;
    memoryBytes += size.memoryBytes;
    keysThatFit += size.keysThatFit;
  }
  return { memoryBytes, keysThatFit };
}

/** A server that is not full yet would hold more keys of the same size. */
async function readOne(node: Node): Promise<MemorySize | undefined> {
  const info = await node.ask((reply) => parseInfo(asText(reply)), 'INFO');
  if (!('value' in info)) return undefined;
  const [usedBytes, limitBytes] = [info.value.number('used_memory'), info.value.number('maxmemory')];
  const idleBytes = info.value.number('used_memory_startup') ?? 0;
  const keys = databases(info.value).reduce((sum, database) => sum + database.keys, 0);
  if (usedBytes === undefined || limitBytes === undefined || usedBytes <= idleBytes) return undefined;
  const memoryBytes = limitBytes > 0 ? limitBytes : usedBytes;
  return { memoryBytes, keysThatFit: Math.round((keys * (memoryBytes - idleBytes)) / (usedBytes - idleBytes)) };
}
