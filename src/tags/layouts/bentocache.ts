import { RefusedError } from '../../errors.ts';
import { asBytes } from '../../redis/reply.ts';
import { fromBytes } from '../../text/bytes.ts';
import { escapeText } from '../../text/escape.ts';
import { busMessage } from '../bento-bus.ts';
import { globOfPrefix } from '../glob-of-prefix.ts';
import { typeIn } from '../is-held.ts';
import type { Home, Layout, Look, Step } from '../layout.ts';

/**
 * bentocache, and @adonisjs/cache, which is made of it: a mark for each tag and namespace.
 *
 *     <P><key>            string   {"value", "createdAt", "logicalExpiration", "tags"}
 *     <P>___bc:t:<tag>    string   the same, whose value is when the tag was invalidated; there from the first time on
 *
 * P is `bentocache:`, or another prefix, with the namespaces behind it. An entry is a miss when it was made no later than
 * one of its tags was. Processes keep marks in memory, and hear on a channel named after the cache which to forget.
 *
 * @see https://github.com/Julien-R44/bentocache/blob/main/packages/bentocache/src/cache/tag_system.ts
 */
export const bentocache: Layout = {
  name: 'bentocache',
  title: 'bentocache, AdonisJS',
  marker: /___bc:t:/,
  recognise(key) {
    const [, prefix = '', tag = ''] = /^(.*?)___bc:t:(.+)$/s.exec(key.toString('latin1')) ?? [];
    if (tag === '') return undefined;
    return { prefix: Buffer.from(prefix, 'latin1'), role: 'mark', tag: Buffer.from(tag, 'latin1').toString() };
  },
  prefixOfEntry: (key) => (key.indexOf(DEFAULT_PREFIX) === 0 ? DEFAULT_PREFIX : undefined),
  async locate(tag, home, look) {
    const { prefix } = home;
    const name = `___bc:t:${tag}`;
    const key = Buffer.concat([prefix, Buffer.from(name)]);
    const isMarked = (await typeIn(look, key)) === 'string';
    if (!(await (isMarked ? isEntry(key, look) : holdsEntries(home, look)))) {
      if (!isMarked && !home.named) return [];
      throw new RefusedError(
        `${escapeText(fromBytes(isMarked ? key : prefix))} is not written as JSON with the time it was made: a serializer of the application's own, whose marks cannot be written from outside`,
      );
    }
    const channels = await look.channels(`${CHANNEL}*`);
    const mark = (nowMs: number): readonly Step[] => [
      { command: 'SET', key, args: [markOf(nowMs), 'PX', MARK_MS] },
      ...(channels ?? []).flatMap((channel) =>
        namespacesOf(prefix).map((namespace): Step => ({ command: 'PUBLISH', key: channel, args: [busMessage(namespace, name)] })),
      ),
    ];
    const caveat = channels === undefined ? `${CAVEAT}; ${UNHEARD}` : CAVEAT;
    return [{ layout: bentocache, prefix, tag, key, indexes: [], mark, unsure: !isMarked, caveat }];
  },
};

const DEFAULT_PREFIX = Buffer.from('bentocache:');
const CHANNEL = 'bentocache.notifications';
const MARK_MS = 864_000_000;
const CAVEAT = 'each namespace has marks of its own, in a place of its own; entries stay until they expire';
const UNHEARD = 'the server does not say who listens, so processes that keep entries in memory are not told';

const markOf = (nowMs: number): string => JSON.stringify({ value: nowMs, createdAt: nowMs, logicalExpiration: nowMs + MARK_MS });

/** Some of what is under the prefix, to see how it is written. */
async function holdsEntries({ prefix }: Home, look: Look): Promise<boolean> {
  let lookedAt = 0;
  for await (const key of look.keys(globOfPrefix(prefix))) {
    if (await isEntry(key, look)) return true;
    if (++lookedAt === LOOKED_AT) break;
  }
  return false;
}

const LOOKED_AT = 20;
/** The times come behind the value. */
const END_BYTES = 4096;

async function isEntry(key: Buffer, look: Look): Promise<boolean> {
  if ((await typeIn(look, key)) !== 'string') return false;
  const end = asBytes(await look.read('GETRANGE', key, -END_BYTES, -1)).toString();
  return /"createdAt":\d+/.test(end) && /"logicalExpiration":\d+/.test(end);
}

/**
 * What the bus may call the namespace: the connection may put a prefix before keys, of which the bus knows nothing. What
 * no process calls its own is heard by none.
 */
function namespacesOf(prefix: Buffer): readonly string[] {
  const parts = prefix.toString().replace(/:$/, '').split(':');
  return parts.map((_, i) => parts.slice(i).join(':'));
}
