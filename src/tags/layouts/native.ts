import type { Layout } from '../layout.ts';

/**
 * The layout of cacheops itself: two plain commands from any language, the value first.
 *
 *     SET  <key> <value> EX <ttl>
 *     ZADD cacheops:tag:{convo:42} <expiry, unix seconds> <key>
 *
 * +inf, or −1, is the score of an entry without expiry. Sets (SADD) and hashes whose fields have a TTL are read as well.
 * The braces put claims into the slot of the index, so a tag has none itself; nor control characters.
 */
export const native: Layout = {
  name: 'native',
  indexesOf(tag) {
    if (!/^[^{}\p{Cc}]+$/u.test(tag)) return [];
    const key = `${PREFIX}${tag}}`;
    return [
      {
        layout: 'native',
        tag,
        key: Buffer.from(key),
        claims: Buffer.from(`${key}:claims`),
        claim: (id) => Buffer.from(`${key}:claim:${id}`),
        entryOf: (member) => member,
      },
    ];
  },
  isOwn: (key) => key.indexOf(PREFIX) === 0,
};

const PREFIX = 'cacheops:tag:{';
