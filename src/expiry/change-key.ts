import { CommandError } from '../redis/command-error.ts';
import { asArray, asNumber } from '../redis/reply.ts';
import { isKnown, type Node, type Reply } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import { type Change, changeFor, type FixRule, lifeFor } from './fix-rule.ts';

/**
 * How it is made sure that a key still needs the change at the moment it is made:
 * - `flags`: PEXPIRE … NX or LT, from Redis 7.0 on; and PERSIST, which needs none;
 * - `script`: the server compares and sets in one step, as LT does;
 * - `recheck`: it is asked right before, so that a key which changes in between, within about a millisecond, is
 *   changed all the same. Only where scripts are not allowed either.
 */
export type Condition = 'flags' | 'script' | 'recheck';

/** @see https://redis.io/docs/latest/commands/pexpire/ (history: 7.0 added NX, XX, GT and LT) */
export async function conditionOn(node: Node, rule: FixRule): Promise<Condition> {
  if (rule.kind === 'persist') return 'flags';
  const takesMore = await node.ask(takesMoreThanTwo, 'COMMAND INFO', 'pexpire');
  return isKnown(takesMore) && takesMore.value ? 'flags' : 'script';
}

/** A negative arity is a minimum: the command takes options. */
function takesMoreThanTwo(reply: Reply): boolean {
  const [described] = asArray(reply);
  return Array.isArray(described) && asNumber(described[1] ?? null) < 0;
}

/**
 * @returns whether it was changed, as the server says; not when it has gone, has a TTL by now that was to get one, or lives no
 * longer than it would be given. One that was written anew since it was read, with a life that obeys and is longer than that, is
 * shortened all the same: both lives obey, and flags know of one bound only.
 */
export async function changeKey(
  node: Node,
  writer: Writer,
  condition: Condition,
  rule: FixRule,
  change: Change,
  key: Buffer,
): Promise<boolean> {
  if (rule.kind === 'persist') return asNumber(await writer.call(node, 'PERSIST', key)) === 1;
  const lifeMs = lifeFor(rule, key);
  switch (condition) {
    case 'flags':
      return asNumber(await writer.call(node, 'PEXPIRE', key, lifeMs, change === 'add' ? 'NX' : 'LT')) === 1;
    case 'script':
      return asNumber(await writer.run(node, change === 'add' ? 'expireIfPersistent' : 'expireIfLonger', key, lifeMs)) === 1;
    case 'recheck': {
      const ttlMs = asNumber(await node.call('PTTL', key));
      if (ttlMs === GONE || changeFor(rule, ttlMs) === undefined) return false;
      return asNumber(await writer.call(node, 'PEXPIRE', key, lifeMs)) === 1;
    }
  }
}

const GONE = -2;

/** Whether the next weaker condition is worth trying: the server has no scripts, or not for this user. */
export const refusesScripts = (error: unknown): boolean => error instanceof CommandError && error.refusal !== 'failed';
