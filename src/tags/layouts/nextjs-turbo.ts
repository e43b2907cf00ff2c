import { typeIn } from '../is-held.ts';
import type { Home, Layout, Look, SharedIndex, Step } from '../layout.ts';
import { ANY_TAG, carriesTag, isImplicit, someCarry, tagsIn } from '../next-tags.ts';
import { CHANNEL, isTurboHome } from '../next-turbo-home.ts';

/**
 * The handlers of @trieb.work/nextjs-turbo-redis-cache for Next.js, that of pages and that of Cache Components.
 *
 *     <P><key>                                    string   JSON
 *     <P>__sharedTags__                           hash     key -> JSON array of its tags
 *     <P>__revalidated_tags__                     hash     tag of a path -> unix milliseconds
 *     <P>__cacheComponents_sharedTags__           hash     as the first
 *     <P>__cacheComponents_revalidated_tags__     hash     any tag -> unix milliseconds, or {stale, expired}
 *
 * Each process keeps all four in memory, and entries for ten seconds. It hears of changes on channels named after the
 * hashes: what is not announced goes on being served.
 *
 * @see https://github.com/trieb-work/nextjs-turbo-redis-cache/blob/main/src/SyncedMap.ts
 */
export const nextjsTurbo: Layout = {
  name: 'nextjs-turbo',
  title: 'Next.js (trieb.work turbo)',
  anyTag: ANY_TAG,
  marker: /__(?:cacheComponents_)?(?:sharedTags|revalidated_tags)__$/,
  recognise(key) {
    const [, prefix = '', word] = NAME.exec(key.toString('latin1')) ?? [];
    if (word === undefined) return undefined;
    return { prefix: Buffer.from(prefix, 'latin1'), role: word === 'sharedTags' ? 'shared' : 'aside' };
  },
  async locate(tag, home, look) {
    const { prefix, named } = home;
    const hasComponents = await someExist(
      [COMPONENTS.tags, COMPONENTS_MARKS].map((word) => hashOf(home, word)),
      look,
    );
    if (!named && !hasComponents && !(await isTurboHome(home, look))) return [];
    const carries = carriesTag(tag);
    const [inPages, inComponents] = await Promise.all([PAGES, COMPONENTS].map(({ tags }) => someCarry(hashOf(home, tags), carries, look)));
    const unsure = !inPages && !inComponents;
    if (unsure && !named && !isImplicit(tag)) return [];
    const marks = [...(isImplicit(tag) ? ['revalidated_tags'] : []), ...(hasComponents ? [COMPONENTS_MARKS] : [])];
    const mark = (nowMs: number): readonly Step[] => marks.flatMap((word) => markIn(home, word, tag, nowMs));
    // Where both know the tag, the mark is enough for components, and there is none for pages.
    const shared = sharedIn(home, inComponents && !inPages ? COMPONENTS : PAGES, carries);
    const { key } = shared;
    return [{ layout: nextjsTurbo, prefix, tag, key, indexes: [], shared, unsure, caveat: CAVEAT, ...(marks.length > 0 && { mark }) }];
  },
};

const NAME = /^(.*?)__((?:cacheComponents_)?(?:sharedTags|revalidated_tags))__$/s;
/** A hash of entries, and what processes remember of these, by the name of its channel. */
interface Entries {
  readonly tags: string;
  readonly memory: string;
}

const PAGES: Entries = { tags: 'sharedTags', memory: 'inMemoryDeduplicationCache' };
const COMPONENTS: Entries = { tags: 'cacheComponents_sharedTags', memory: '__cacheComponents_inMemoryDeduplicationCache__' };
const COMPONENTS_MARKS = 'cacheComponents_revalidated_tags';
const CAVEAT =
  'a process that is not connected just now hears nothing of it, and serves what it knows until it compares, within about an hour';

const hashOf = ({ prefix }: Home, word: string): Buffer => Buffer.concat([prefix, Buffer.from(`__${word}__`)]);

const channelOf = ({ prefix }: Home, of: string): Buffer => Buffer.concat([prefix, Buffer.from(`${CHANNEL}${of}`)]);

async function someExist(keys: readonly Buffer[], look: Look): Promise<boolean> {
  const types = await Promise.all(keys.map((key) => typeIn(look, key)));
  return types.includes('hash');
}

/** Sets the time of a tag, and has each process hear of it. */
function markIn(home: Home, word: string, tag: string, nowMs: number): readonly Step[] {
  return [
    { command: 'HSET', key: hashOf(home, word), args: [tag, nowMs] },
    { command: 'PUBLISH', key: channelOf(home, `__${word}__`), args: [JSON.stringify({ type: 'insert', key: tag, value: nowMs })] },
  ];
}

function sharedIn(home: Home, { tags, memory }: Entries, carries: (value: Buffer) => boolean): SharedIndex {
  const key = hashOf(home, tags);
  return {
    key,
    carries,
    tagsIn,
    entryOf: (field) => Buffer.concat([home.prefix, field]),
    cleanUp: (fields) => [
      { command: 'HDEL', key, args: [...fields] },
      forgotten(home, memory, fields),
      forgotten(home, `__${tags}__`, fields),
    ],
  };
}

/** Keys are text there, as Node reads them. */
const forgotten = (home: Home, word: string, fields: readonly Buffer[]): Step => ({
  command: 'PUBLISH',
  key: channelOf(home, word),
  args: [JSON.stringify({ type: 'delete', keys: fields.map(String) })],
});
