import type { Readable } from 'node:stream';
import { ConnectionError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { openStreamGroup, type NewGroup } from '../redis/stream-group.ts';
import type { Node } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import { createChannelSource } from './channel-source.ts';
import type { CurrentTarget } from './current-target.ts';
import { createLineSource } from './line-source.ts';
import type { SourceName } from './read-source.ts';
import type { Source } from './source.ts';
import { createStreamSource, type Opened } from './stream-source.ts';

/** What opening a source takes. */
export interface Opening extends NewGroup {
  readonly target: CurrentTarget;
  readonly writer: Writer;
  readonly openStandardInput: () => Promise<Readable>;
  readonly group: string;
  readonly consumer: string;
  /** How many events are dealt with together. */
  readonly atOnce: number;
  readonly takeOverAfterMs: number;
  /** How long the profile lets a command take. */
  readonly commandTimeoutMs: number;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly warn: (message: string) => void;
}

/** A read of a stream waits no longer, so that an interruption is soon noticed. */
const MOST_BLOCK_MS = 500;

/** Fails as {@link openStreamGroup} does; a channel is subscribed to with the first read. */
export async function openSource(name: SourceName, opening: Opening): Promise<Source> {
  if (name.kind === 'lines') return createLineSource(await opening.openStandardInput(), opening);
  if (name.kind === 'channel') return createChannelSource(() => serving(opening.target.now().primaries[0]), name.channel, opening);
  const { target, writer, group, consumer, commandTimeoutMs, warn } = opening;
  const key = Buffer.from(name.key);
  const blockMs = Math.max(1, Math.min(MOST_BLOCK_MS, Math.floor(commandTimeoutMs / 2)));
  const open = async (behind: string | undefined): Promise<Opened> => {
    const node = serving(nodeOfKey(target.now(), key));
    const opened = await openStreamGroup(writer, node, { key, group, consumer }, { ...opening, behind });
    if (opened.isNew && behind !== undefined)
      warn(`the group ${group} had gone from ${node.address}; it was made anew behind ${behind}, so that some events may come again`);
    return { group: opened, node };
  };
  return createStreamSource({ ...opening, open, name: `stream:${name.key}`, blockMs });
}

function serving(node: Node | undefined): Node {
  if (node !== undefined) return node;
  throw new ConnectionError('other', 'no node that answers serves the source of events', {
    hint: 'cacheops stats tells which nodes do not answer',
  });
}
