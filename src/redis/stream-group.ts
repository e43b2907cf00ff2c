import { UsageError } from '../errors.ts';
import { fromBytes } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';
import { CommandError } from './command-error.ts';
import { asArray, asBytes, asNumber, asPairs, asText } from './reply.ts';
import type { Argument, Node, Reply } from './target.ts';
import type { GroupCommand, Writer } from './writer.ts';

/** An entry of a stream; without fields when it was deleted after it had been delivered. */
export interface StreamEntry {
  readonly id: string;
  readonly fields: readonly (readonly [name: Buffer, value: Buffer])[] | null;
}

/** How far a group is. Null: the server does not tell. */
export interface GroupLag {
  /** The ID of the last entry that any consumer was given. */
  readonly lastDelivered: string | null;
  /** Entries that no consumer was given yet. */
  readonly unread: number | null;
  /** Entries that were given to a consumer, and are not acknowledged. */
  readonly pending: number | null;
}

/** A stream as one consumer of a consumer group sees it. Fails as {@link Writer.call} does. */
export interface StreamGroup {
  /** Whether there was none before. */
  readonly isNew: boolean;
  /** What no consumer was given; waits for so long when there is nothing. */
  readNew(count: number, blockMs: number): Promise<readonly StreamEntry[]>;
  /** What this consumer was given and has not acknowledged, behind an ID. */
  readOwn(after: string, count: number): Promise<readonly StreamEntry[]>;
  /**
   * Takes over what other consumers have left for so long, from an ID on. `next`: where to go on; absent at the end. On
   * servers before 7.0 an entry that is deleted meanwhile is taken over without being told: {@link readOwn} tells it.
   */
  takeOver(idleMs: number, from: string, count: number): Promise<{ readonly entries: readonly StreamEntry[]; readonly next?: string }>;
  acknowledge(ids: readonly string[]): Promise<void>;
  lag(): Promise<GroupLag>;
}

export interface GroupNames {
  readonly key: Buffer;
  readonly group: string;
  readonly consumer: string;
}

export interface NewGroup {
  /** Begins with what the stream holds already, in place of what comes from now on. */
  readonly fromStart: boolean;
  /** Makes an empty stream where there is none. */
  readonly makeStream: boolean;
  /** The ID behind which it begins, in place of either. */
  readonly behind?: string | undefined;
}

/**
 * Makes the group where there is none. XPENDING and XCLAIM take over what is left, on all servers, where XAUTOCLAIM
 * (6.2) would say nothing of whose it was.
 *
 * @throws UsageError when there is no such stream
 */
export async function openStreamGroup(writer: Writer, node: Node, names: GroupNames, wanted: NewGroup): Promise<StreamGroup> {
  const { key, group, consumer } = names;
  const send = (command: GroupCommand, ...args: Argument[]): Promise<Reply> => writer.group(node, command, ...args);
  await refuseOther(writer, node, key, wanted);
  const make = wanted.makeStream ? ['MKSTREAM'] : [];
  const start = wanted.behind ?? (wanted.fromStart ? '0' : '$');
  const isNew = await send('XGROUP CREATE', key, group, start, ...make).then(() => true, unlessThere);
  const read = async (after: string, count: number, block: readonly Argument[] = []): Promise<readonly StreamEntry[]> => {
    const reply = await send('XREADGROUP', 'GROUP', group, consumer, 'COUNT', count, ...block, 'STREAMS', key, after);
    return reply === null ? [] : asArray(asArray(asArray(reply)[0] ?? [])[1] ?? []).flatMap(entryIn);
  };
  return {
    isNew,
    readNew: (count, blockMs) => read('>', count, ['BLOCK', blockMs]),
    readOwn: (after, count) => read(after, count),
    async takeOver(idleMs, from, count) {
      const pending = asArray(await send('XPENDING', key, group, from, '+', count)).map(asArray);
      const left = pending.filter(([, owner = null, idle = null]) => asText(owner) !== consumer && asNumber(idle) >= idleMs);
      const ids = left.map(([id = null]) => asText(id));
      const entries = ids.length === 0 ? [] : asArray(await send('XCLAIM', key, group, consumer, idleMs, ...ids)).flatMap(entryIn);
      const [last = null] = pending.at(-1) ?? [];
      return { entries, ...(pending.length === count && { next: behind(asText(last)) }) };
    },
    async acknowledge(ids) {
      if (ids.length > 0) await send('XACK', key, group, ...ids);
    },
    lag: async () =>
      lagOf(asArray(await send('XINFO GROUPS', key)).map(asPairs), group, async () => asPairs(await send('XINFO STREAM', key))),
  };
}

async function refuseOther(writer: Writer, node: Node, key: Buffer, { makeStream }: NewGroup): Promise<void> {
  const type = asText((await writer.read(node, 'TYPE', key)).reply);
  if (type === 'stream' || (type === 'none' && makeStream)) return;
  const name = escapeText(fromBytes(key));
  if (type !== 'none') throw new UsageError(`${name} is a ${type}, and no stream`, { hint: 'name the key that XADD writes to' });
  throw new UsageError(`there is no stream ${name} on ${node.address}`, { hint: 'name one that there is, or add --make-stream' });
}

function unlessThere(error: unknown): false {
  if (says(error, 'BUSYGROUP')) return false;
  throw error;
}

/** Whether the group has gone: somebody has dropped it, or the replica that took over had not heard of it. */
export const isWithoutGroup = (error: unknown): boolean => says(error, 'NOGROUP');

const says = (error: unknown, word: string): boolean =>
  error instanceof CommandError && error.cause instanceof Error && error.cause.message.startsWith(word);

/** XCLAIM gives null for an entry that is deleted (before 7.0), which has lost its ID. */
function entryIn(reply: Reply): readonly StreamEntry[] {
  if (reply === null) return [];
  const [id = null, fields = null] = asArray(reply);
  return [{ id: asText(id), fields: fields === null ? null : pairsIn(asArray(fields).map(asBytes)) }];
}

const pairsIn = (flat: readonly Buffer[]): readonly (readonly [Buffer, Buffer])[] =>
  flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? Buffer.alloc(0)] as const] : []));

/** The next ID that there can be: servers before 6.2 know no `(` for it. */
function behind(id: string): string {
  const [ms = '0', sequence = '0'] = id.split('-');
  return `${ms}-${BigInt(sequence) + 1n}`;
}

type Told = ReadonlyMap<string, Reply>;

/** Servers before 7.0 count no lag, and later ones lose count when entries in the middle are deleted. */
async function lagOf(groups: readonly Told[], name: string, askStream: () => Promise<Told>): Promise<GroupLag> {
  const found = groups.find((one) => asText(one.get('name') ?? null) === name);
  if (found === undefined) return { unread: null, pending: null, lastDelivered: null };
  const lastDelivered = asText(found.get('last-delivered-id') ?? null);
  const pending = asNumber(found.get('pending') ?? null);
  const lag = found.get('lag') ?? null;
  if (lag !== null) return { unread: asNumber(lag), pending, lastDelivered };
  const stream = await askStream();
  const isAtEnd = String(stream.get('last-generated-id')) === lastDelivered;
  return { unread: isAtEnd ? 0 : null, pending, lastDelivered };
}
