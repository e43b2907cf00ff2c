import { RefusedError } from '../../errors.ts';
import { asBytes } from '../../redis/reply.ts';
import { fromBytes } from '../../text/bytes.ts';
import { escapeText } from '../../text/escape.ts';
import { backplaneMessage, markLike, TAG_LIFE_MS, ticksOf } from '../fusion-mark.ts';
import { globOfPrefix } from '../glob-of-prefix.ts';
import { typeIn } from '../is-held.ts';
import type { Home, Layout, Look, Step } from '../layout.ts';

/**
 * FusionCache of .NET, from 2.0 on: a mark for each tag. Experimental, for it was made by the source, and not tried with it.
 *
 *     <P>__fc:t:<tag>   hash   absexp, sldexp, data: an entry whose value is when the tag was invalidated, in ticks
 *
 * P is the prefix of the connection, `v2:`, and that of the cache. An entry is a miss when it was made no later than one of its
 * tags was. Processes keep marks in memory, and take the time of a message on the backplane for that of the tag.
 *
 * @see https://github.com/ZiggyCreatures/FusionCache/blob/main/docs/Tagging.md
 */
export const fusioncache: Layout = {
  name: 'fusioncache',
  title: 'FusionCache (experimental)',
  marker: /__fc:t:/,
  recognise(key) {
    const [, prefix = '', tag = ''] = /^(.*?)__fc:t:(.+)$/s.exec(key.toString('latin1')) ?? [];
    if (tag === '') return undefined;
    return { prefix: Buffer.from(prefix, 'latin1'), role: 'mark', tag: Buffer.from(tag, 'latin1').toString() };
  },
  async locate(tag, home, look) {
    const { prefix } = home;
    const key = Buffer.concat([prefix, Buffer.from(`__fc:t:${tag}`)]);
    const isMarked = (await typeIn(look, key)) === 'hash';
    const model = isMarked ? key : await someMark(home, look);
    if (model === undefined && !home.named) return [];
    const data = model && asBytes((await look.read('HGET', model, 'data')) ?? '').toString();
    if (data === undefined || markLike(data, 0n) === undefined) throw unreadable(model ?? key);
    const channels = await look.channels('*.Backplane:v2');
    const cacheKey = key.toString().replace(/^.*?v2:/s, '');
    const mark = (nowMs: number): readonly Step[] => [
      {
        command: 'HSET',
        key,
        args: ['absexp', String(ticksOf(nowMs + TAG_LIFE_MS)), 'sldexp', -1, 'data', markLike(data, ticksOf(nowMs)) ?? data],
      },
      { command: 'PEXPIRE', key, args: [TAG_LIFE_MS] },
      ...(channels ?? []).map((channel): Step => ({
        command: 'PUBLISH',
        key: channel,
        args: [backplaneMessage(cacheKey, ticksOf(nowMs))],
      })),
    ];
    return [{ layout: fusioncache, prefix, tag, key, indexes: [], mark, unsure: !isMarked, caveat: caveatOf(channels) }];
  },
};

/** A mark of any tag shows how they are written. */
async function someMark({ prefix }: Home, look: Look): Promise<Buffer | undefined> {
  for await (const key of look.keys(globOfPrefix(Buffer.concat([prefix, Buffer.from('__fc:t:')])))) {
    if ((await typeIn(look, key)) === 'hash') return Buffer.from(key);
  }
  return undefined;
}

const unreadable = (key: Buffer): RefusedError =>
  new RefusedError(
    `${escapeText(fromBytes(key))} is not written as System.Text.Json writes marks of tags: those of other serializers cannot be written from outside`,
  );

function caveatOf(channels: readonly Buffer[] | undefined): string {
  const told = channels !== undefined && channels.length > 0;
  return `experimental: made by its source, not tried with it; entries stay until they expire${told ? '' : '; no backplane is listened to, so processes that know the tag go on serving'}`;
}
