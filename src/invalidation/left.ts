import { CacheopsError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import type { Target } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import type { TagHolder } from '../tags/layout.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import type { Rest } from './apply.ts';
import { unfinishedClaims } from './claim.ts';
import { commandsToGoOn } from './commands-to-go-on.ts';
import type { Endured } from './enduring-pass.ts';
import type { Applying, Order } from './order.ts';

/** What is left to do when a run did not come to its end. */
export interface Left {
  readonly tags: readonly TagLeft[];
  /** How many of the keys that were named are not known to be done. */
  readonly keys: number;
  /** Whether keys of the pattern or family are to be looked for again. */
  readonly matches: boolean;
  /** They do what is left, with the connection and the pace that this run was given; `-` and `FILE` stand for names that are too many. */
  readonly commands: readonly string[];
}

interface TagLeft {
  readonly tag: string;
  readonly layout: string;
  readonly prefix: ServerText;
  /** What stands for the tag: its index, or its mark. */
  readonly index: ServerText;
  /** Address of the node that holds it now; null when none does. */
  readonly node: string | null;
  /** What its indexes are called now that they are claimed, and more entries are in them; null when the node does not tell. */
  readonly claims: readonly ServerText[] | null;
}

/** Null when all is done. */
export async function leftOf(order: Order, { rest, target }: Endured, apply: Applying): Promise<Left | null> {
  if (isNothing(rest)) return null;
  const tags: TagLeft[] = [];
  for (const holder of rest.holders) tags.push(await tagLeft(holder, target, apply.writer, order.nowMs()));
  return { tags, keys: rest.keys, matches: rest.matches, commands: commandsToGoOn(order, apply, rest) };
}

const isNothing = ({ holders, unlooked, unseen, keys, matches }: Rest): boolean =>
  holders.length + unlooked.length + keys === 0 && unseen === undefined && !matches;

async function tagLeft(holder: TagHolder, target: Target, writer: Writer, nowMs: number): Promise<TagLeft> {
  const { tag, layout, prefix, key } = holder;
  return {
    tag,
    layout: layout.name,
    prefix: fromBytes(prefix),
    index: fromBytes(key),
    node: nodeOfKey(target, key)?.address ?? null,
    claims: await claimsOf(holder, target, writer, nowMs),
  };
}

async function claimsOf({ indexes }: TagHolder, target: Target, writer: Writer, nowMs: number): Promise<TagLeft['claims']> {
  const claims: Buffer[] = [];
  try {
    for (const index of indexes) {
      const node = nodeOfKey(target, index.key);
      if (node === undefined) return null;
      claims.push(...(await unfinishedClaims(index, writer, node, nowMs)));
    }
    return claims.map(fromBytes);
  } catch (error) {
    if (error instanceof CacheopsError) return null;
    throw error;
  }
}
