import { typeIn } from '../is-held.ts';
import type { Layout, Note, SharedIndex, Step } from '../layout.ts';
import { ANY_TAG, carriesTag, isImplicit, someCarry, tagsIn } from '../next-tags.ts';
import { isTurboHome } from '../next-turbo-home.ts';

/**
 * The handlers @neshca/cache-handler and @fortedigital/nextjs-cache-handler for Next.js.
 *
 *     <P><key>                     string   JSON with the time it was made and its tags
 *     <P>__sharedTags__            hash     key -> JSON array of its tags
 *     <P>__sharedTagsTtl__         hash     key -> unix seconds; only the second
 *     <P>__revalidated_tags__      hash     tag -> unix milliseconds
 *
 * An entry is a miss once one of its tags has a later time than it was made: one HSET is enough. The frameworks set it for
 * tags of paths only, but heed it for all. What carries the tag is deleted besides, to give its memory back.
 *
 * @see https://github.com/caching-tools/next-shared-cache/blob/canary/packages/cache-handler/src/handlers/redis-strings.ts
 * @see https://github.com/fortedigital/nextjs-cache-handler
 */
export const nextjs: Layout = {
  name: 'nextjs',
  title: 'Next.js (neshca, fortedigital)',
  anyTag: ANY_TAG,
  marker: /__(?:sharedTags|sharedTagsTtl|revalidated_tags)__$/,
  recognise(key) {
    const [, prefix = '', word] = /^(.*?)__(sharedTags|sharedTagsTtl|revalidated_tags)__$/s.exec(key.toString('latin1')) ?? [];
    if (word === undefined) return undefined;
    const home = Buffer.from(prefix, 'latin1');
    if (word === 'sharedTags') return { prefix: home, role: 'shared' };
    const note: Note = { kind: 'roll', entryOf: (field) => Buffer.concat([home, field]) };
    return { prefix: home, role: 'aside', ...(word === 'sharedTagsTtl' && { note }) };
  },
  async locate(tag, home, look) {
    const { prefix, named } = home;
    const ownKey = (word: string): Buffer => Buffer.concat([prefix, Buffer.from(`__${word}__`)]);
    const key = ownKey('sharedTags');
    if (!named && ((await typeIn(look, key)) !== 'hash' || (await isTurboHome(home, look)))) return [];
    const carries = carriesTag(tag);
    const unsure = !(await someCarry(key, carries, look));
    if (unsure && !named && !isImplicit(tag)) return [];
    const shared: SharedIndex = {
      key,
      carries,
      tagsIn,
      entryOf: (field) => Buffer.concat([prefix, field]),
      cleanUp: (fields) => ['sharedTags', 'sharedTagsTtl'].map((word): Step => ({ command: 'HDEL', key: ownKey(word), args: [...fields] })),
    };
    const mark = (nowMs: number): readonly Step[] => [{ command: 'HSET', key: ownKey('revalidated_tags'), args: [tag, nowMs] }];
    return [{ layout: nextjs, prefix, tag, key, indexes: [], mark, shared, unsure, caveat: CAVEAT }];
  },
};

const CAVEAT = 'a handler that keeps entries in memory as well (local-lru) serves them until they expire there, and cannot be told';
