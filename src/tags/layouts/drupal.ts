import { asText } from '../../redis/reply.ts';
import { typeIn } from '../is-held.ts';
import type { Layout } from '../layout.ts';

/**
 * The Redis module of Drupal: a counter for each tag, whose sum over its tags an item remembers.
 *
 *     <P>cachetags:<tag>   string, a number; there from the first invalidation on
 *     <P><bin>:<cid>       hash, with the tags and the sum
 *
 * P is the prefix of the site and ends with a colon. Counters only ever rise: one that were dropped would revive what is
 * older.
 *
 * @see https://git.drupalcode.org/project/redis/-/blob/8.x-1.x/src/Cache/RedisCacheTagsChecksum.php
 */
export const drupal: Layout = {
  name: 'drupal',
  title: 'Drupal',
  marker: /(?:^|:)cachetags:./s,
  recognise(key) {
    const [, prefix = '', tag = ''] = /^((?:.*?:)?)cachetags:(.+)$/s.exec(key.toString('latin1')) ?? [];
    if (tag === '') return undefined;
    return { prefix: Buffer.from(prefix, 'latin1'), role: 'mark', tag: Buffer.from(tag, 'latin1').toString() };
  },
  async locate(tag, { prefix }, look) {
    const key = Buffer.concat([prefix, Buffer.from(`cachetags:${tag}`)]);
    const type = await typeIn(look, key);
    if (type !== 'string' && type !== 'none') return [];
    const mark = () => [{ command: 'INCR', key, args: [] }] as const;
    return [{ layout: drupal, prefix, tag, key, indexes: [], mark, unsure: type === 'none', caveat: CAVEAT }];
  },
  async tagsNoted(entry, prefix, look) {
    if (entry.indexOf(prefix) !== 0 || (await typeIn(look, entry)) !== 'hash') return [];
    const tags = await look.read('HGET', entry, 'tags');
    return tags === null ? [] : asText(tags).split(' ').filter((tag) => tag !== '' && !tag.startsWith(OF_BIN)); // prettier-ignore
  },
};

/** The module adds a tag of its own for each bin. */
const OF_BIN = 'x-redis-bin:';
const CAVEAT =
  'bins with a copy in memory (chainedfast: bootstrap, config, discovery) and pages kept by Varnish or a CDN are not reached; items stay until they expire';
