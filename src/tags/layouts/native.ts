import { claimNames } from '../claim-names.ts';
import { isHeld } from '../is-held.ts';
import type { Layout, TagHolder, TagIndex } from '../layout.ts';

export const NATIVE_PREFIX = 'cacheops:tag:';

/**
 * The layout of cacheops itself: two plain commands from any language, the value first.
 *
 *     SET  <key> <value> EX <ttl>
 *     ZADD cacheops:tag:{convo:42} <expiry, unix seconds> <key>
 *
 * +inf, or −1, is the score of an entry without expiry. Sets (SADD) and hashes whose fields have a TTL are read as well.
 * The braces put claims into the slot of the index, so a tag has none itself; nor control characters.
 */
export const native: Layout = nativeWith(NATIVE_PREFIX);

/** @param prefix what the keys of its indexes begin with */
export function nativeWith(prefix: string): Layout {
  const start = Buffer.from(prefix);
  const layout: Layout = {
    name: 'native',
    title: 'native',
    marker: /\{/,
    fixedPrefix: start,
    recognise(key) {
      if (key.indexOf(start) !== 0) return undefined;
      const tag = /^\{([^{}]+)\}$/.exec(key.toString('utf8', start.length))?.[1];
      return tag === undefined ? { prefix: start, role: 'aside' } : { prefix: start, role: 'index', tag };
    },
    allows: (tag) => /^[^{}\p{Cc}]+$/u.test(tag),
    async locate(tag, { prefix }, look) {
      const holder = holderOf(tag, prefix, layout);
      return (await isHeld(holder.indexes, look)) ? [holder] : [];
    },
  };
  return layout;
}

function holderOf(tag: string, prefix: Buffer, layout: Layout): TagHolder {
  const index = nativeIndex(tag, prefix);
  return { layout, prefix, tag, key: index.key, indexes: [index] };
}

/** The index of a tag, whether or not it is there. */
export function nativeIndex(tag: string, prefix: Buffer = Buffer.from(NATIVE_PREFIX)): TagIndex {
  const key = Buffer.concat([prefix, Buffer.from(`{${tag}}`)]);
  return { layout: 'native', tag, key, ...claimNames(key, true, 'claim'), entryOf: same, memberOf: same };
}

const same = (name: Buffer): Buffer => name;
