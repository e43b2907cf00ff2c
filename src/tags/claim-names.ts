import { RefusedError } from '../errors.ts';
import { keySlot } from '../redis/key-slot.ts';
import { fromBytes } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';
import type { TagIndex } from './layout.ts';

/**
 * What the claims of an index are called. In a cluster they have to lie in the slot of the index: the index's name
 * becomes their hash tag, where it has none.
 *
 * @throws RefusedError for the rare name that no other shares the slot with
 */
export function claimNames(key: Buffer, clustered: boolean, word = 'cacheops-claim'): Pick<TagIndex, 'claims' | 'claim'> {
  const base = [key, Buffer.concat([Buffer.from('{'), key, Buffer.from('}')])].find(
    (name) => !clustered || keySlot(Buffer.concat([name, Buffer.from(':')])) === keySlot(key),
  );
  if (base === undefined) {
    throw new RefusedError(`${escapeText(fromBytes(key))} cannot be claimed: no other name is sure to lie in its slot of the cluster`);
  }
  return {
    claims: Buffer.concat([base, Buffer.from(`:${word}s`)]),
    claim: (id) => Buffer.concat([base, Buffer.from(`:${word}:${id}`)]),
  };
}

/** The index that a claim, or the set of its claims, was made of; `undefined` for any other key. */
export function claimedIndex(key: Buffer): Buffer | undefined {
  const named = /^(.*):(?:cacheops-)?claim(?:s|:[\w-]*)$/s.exec(key.toString('latin1'))?.[1];
  if (named === undefined) return undefined;
  return Buffer.from(/^\{([^{}]+)\}$/s.exec(named)?.[1] ?? named, 'latin1');
}
