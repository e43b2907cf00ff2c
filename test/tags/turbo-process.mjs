// A process of Next.js as far as its cache handlers go: keeps entries in memory, and answers its parent.
import process from 'node:process';
import { getRedisCacheComponentsHandler, RedisStringsHandler } from '@trieb.work/nextjs-turbo-redis-cache';

const [redisUrl, keyPrefix] = process.argv.slice(2);
const options = { redisUrl, keyPrefix, database: 0, inMemoryCachingTime: 60_000 };
const pages = new RedisStringsHandler(options);
const components = getRedisCacheComponentsHandler(options);

const FETCH = { kind: 'FETCH', data: { headers: {}, body: 'aGVsbG8=', status: 200, url: 'http://127.0.0.1/' }, revalidate: 600 };
const NOTHING_ELSE = { isRoutePPREnabled: false, isFallback: false };

const CALLS = {
  async set({ key, tags }) {
    await pages.set(key, FETCH, { ...NOTHING_ELSE, tags, cacheControl: { revalidate: 600, expire: undefined } });
    return true;
  },
  async get({ key, tags = [] }) {
    const context = { kind: 'FETCH', revalidate: 600, fetchUrl: '', fetchIdx: 0, tags: [], softTags: tags, isFallback: false };
    return (await pages.get(key, context)) !== null;
  },
  async setComponent({ key, tags }) {
    const value = new Blob(['hello']).stream();
    await components.set(key, Promise.resolve({ value, tags, stale: 600, timestamp: Date.now(), expire: 600, revalidate: 600 }));
    return true;
  },
  getComponent: async ({ key }) => (await components.get(key, [])) !== undefined,
};

process.on('message', async (asked) => process.send(await CALLS[asked.call](asked)));
await components.refreshTags();
process.send('ready');
