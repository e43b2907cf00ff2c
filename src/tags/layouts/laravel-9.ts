import { asBytes } from '../../redis/reply.ts';
import { claimNames } from '../claim-names.ts';
import { isHeld, typeIn } from '../is-held.ts';
import type { Layout, Look, TagIndex } from '../layout.ts';
import { DECODE, decodeMember } from '../serialized-member.ts';
import { LATE_VALUES } from './laravel.ts';

/**
 * Laravel up to 9: a tag has an id, and the id two sets of references.
 *
 *     <X>tag:<tag>:key         string   s:22:"<id>";
 *     <X><id>:standard_ref     set      <p><sha1 of the list of tags>:<key>
 *     <X><id>:forever_ref      set      the same, of entries without expiry
 *     <X><sha1>:<key>          string
 *
 * X is the prefix of the connection and p that of the cache; X ends with p. The framework gives
 * a tag a new id when it empties it; here it keeps its own, so that what is written meanwhile is still reached by it.
 *
 * @see https://github.com/laravel/framework/blob/8.x/src/Illuminate/Cache/RedisTaggedCache.php
 */
export const laravel9: Layout = {
  name: 'laravel-9',
  title: 'Laravel ≤ 9',
  marker: /tag:.*:key$|:(?:standard|forever)_ref$/,
  recognise(key) {
    const text = key.toString('latin1');
    const [, prefix = '', tag = ''] = /^(.*?)tag:(.+):key$/s.exec(text) ?? [];
    if (tag !== '') return { prefix: Buffer.from(prefix, 'latin1'), role: 'mark', tag: Buffer.from(tag, 'latin1').toString() };
    const [, before] = /^(.*?)[0-9a-f]{14}\d*:(?:standard|forever)_ref$/s.exec(text) ?? [];
    return before === undefined ? undefined : { prefix: Buffer.from(before, 'latin1'), role: 'aside' };
  },
  async locate(tag, { prefix }, look) {
    const key = Buffer.concat([prefix, Buffer.from(`tag:${tag}:key`)]);
    const id = await idIn(key, look);
    if (id === undefined) return [];
    const indexes = ['forever_ref', 'standard_ref'].map((name) =>
      indexOf(tag, Buffer.concat([prefix, id, Buffer.from(`:${name}`)]), prefix, look),
    );
    if (!(await isHeld(indexes, look))) return [];
    return [{ layout: laravel9, prefix, tag, key, indexes, caveat: LATE_VALUES }];
  },
};

const MOST_BYTES = 64;

/** What Laravel has serialised, phpredis may have serialised once more. */
async function idIn(key: Buffer, look: Look): Promise<Buffer | undefined> {
  if ((await typeIn(look, key)) !== 'string') return undefined;
  const value = asBytes(await look.read('GETRANGE', key, 0, MOST_BYTES));
  const written = decodeMember(value, (text) => asId(text) !== undefined);
  return written && asId(written);
}

/** As PHP's uniqid makes it: serialised, or as it stands when it happens to be a number. */
function asId(written: Buffer): Buffer | undefined {
  const id = DECODE.php(written) ?? written;
  return /^[0-9a-f]{14}\d*$/.test(id.toString('latin1')) ? id : undefined;
}

function indexOf(tag: string, key: Buffer, prefix: Buffer, look: Look): TagIndex {
  const keyOf = (member: Buffer): Buffer | undefined => {
    const name = decodeMember(member, (text) => cachePrefixIn(text, prefix) !== undefined);
    return name && Buffer.concat([prefix, name.subarray(cachePrefixIn(name, prefix))]);
  };
  return {
    layout: 'laravel-9',
    tag,
    key,
    ...claimNames(key, look.clustered),
    entryOf: keyOf,
    memberOf: () => undefined, // how much of the prefix is the cache's own, no key tells
    indexFirst: true,
  };
}

/** How long the cache's own prefix is, with which a reference begins and the whole prefix ends. */
function cachePrefixIn(reference: Buffer, prefix: Buffer): number | undefined {
  const cachePrefix = /^(.*?)[0-9a-f]{40}:/s.exec(reference.toString('latin1'))?.[1];
  return cachePrefix !== undefined && prefix.toString('latin1').endsWith(cachePrefix) ? cachePrefix.length : undefined;
}
