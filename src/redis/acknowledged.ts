import { CacheopsError } from '../errors.ts';
import type { Link } from './link.ts';
import { asNumber } from './reply.ts';

/** How many replicas of one node have acknowledged what was written to it; an error when the node does not tell. */
export interface NodeAcknowledged {
  /** Its address. */
  readonly node: string;
  readonly replicas: number | CacheopsError;
}

/**
 * Asks each link for the replicas that have acknowledged what was written over it, for WAIT speaks of its own connection
 * alone; the fewest of one node are those that have it all. Long waits are asked for in parts, for a reply that takes
 * longer than the timeout of a command would be taken for a lost one.
 *
 * @see https://redis.io/docs/latest/commands/wait/
 */
export async function acknowledgedOn(
  links: readonly (readonly [node: string, link: Promise<Link>])[],
  wanted: number,
  timeoutMs: number,
  commandTimeoutMs: number,
): Promise<readonly NodeAcknowledged[]> {
  const partMs = Math.max(1, Math.min(LONGEST_PART_MS, Math.floor(commandTimeoutMs / 2)));
  const answers = await Promise.all(links.map(async ([node, link]) => ({ node, replicas: await waitOn(link, wanted, timeoutMs, partMs) })));
  const byNode = new Map<string, number | CacheopsError>();
  for (const { node, replicas } of answers) byNode.set(node, worse(byNode.get(node) ?? replicas, replicas));
  return [...byNode].map(([node, replicas]) => ({ node, replicas }));
}

const LONGEST_PART_MS = 1_000;

async function waitOn(opening: Promise<Link>, wanted: number, timeoutMs: number, partMs: number): Promise<number | CacheopsError> {
  try {
    const link = await opening;
    for (let leftMs = timeoutMs; ; leftMs -= partMs) {
      const replicas = asNumber(await link.send(['WAIT', wanted, Math.min(leftMs, partMs)], 'WAIT'));
      if (replicas >= wanted || leftMs <= partMs) return replicas;
    }
  } catch (error) {
    if (error instanceof CacheopsError) return error;
    throw error;
  }
}

function worse(a: number | CacheopsError, b: number | CacheopsError): number | CacheopsError {
  if (a instanceof CacheopsError) return a;
  return b instanceof CacheopsError ? b : Math.min(a, b);
}
