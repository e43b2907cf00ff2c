import { CacheopsError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import type { Node } from '../redis/target.ts';
import type { Step } from '../tags/layout.ts';
import type { Treating } from './treat-entries.ts';

/** What is to be done once nobody can be told: the rest of a purge has come to its end, or begins with it. */
export async function runSteps(
  steps: readonly Step[],
  { target, writer, tally }: Pick<Treating, 'target' | 'writer' | 'tally'>,
): Promise<boolean> {
  const byNode = new Map<Node | undefined, Step[]>();
  for (const step of steps) {
    const node = nodeOfKey(target, step.key);
    byNode.set(node, [...(byNode.get(node) ?? []), step]);
  }
  let all = true;
  for (const [node, own] of byNode) {
    if (node === undefined) {
      tally.note('the cluster', `${own[0]?.command} was not sent: no node that answers serves its slot`);
      all = false;
      continue;
    }
    const replies = await writer.callMany(node, own.map(({ command, key, args }) => [command, key, ...args] as const)); // prettier-ignore
    for (const [i, reply] of replies.entries()) {
      if (!(reply instanceof CacheopsError)) continue;
      tally.note(node.address, `${own[i]?.command}: ${reply.message}`);
      all = false;
    }
  }
  return all;
}
