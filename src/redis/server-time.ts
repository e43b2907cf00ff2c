import { asArray, asNumber } from './reply.ts';
import type { Node } from './target.ts';

/** Unix milliseconds by the node's own clock, which is what others on the network agree on. Fails as `call` does. */
export async function serverTimeMs(node: Pick<Node, 'call'>): Promise<number> {
  const [seconds = '0', micros = '0'] = asArray(await node.call('TIME'));
  return asNumber(seconds) * 1000 + Math.floor(asNumber(micros) / 1000);
}
