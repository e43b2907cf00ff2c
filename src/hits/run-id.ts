import { parseInfo } from '../redis/info.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Node } from '../redis/target.ts';

/** Tells a server from others at the same address, and from itself after a restart. Null when it is not told. Fails with ConnectionError. */
export async function readRunId(node: Node): Promise<string | null> {
  const info = await node.ask((reply) => parseInfo(asText(reply)).text('run_id'), 'INFO', 'server');
  return isKnown(info) ? (info.value ?? null) : null;
}
