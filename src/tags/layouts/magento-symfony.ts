import { claimNames } from '../claim-names.ts';
import { FORGETS, forgetMembers } from '../forget-members.ts';
import { isHeld } from '../is-held.ts';
import type { Layout, Step, TagIndex } from '../layout.ts';
import { tagsInSet } from '../noted-set.ts';
import { LOCAL_COPIES, magentoTag, splitMagentoTag } from './magento.ts';

/**
 * Magento from 2.4.9 on, and Mage-OS from 3.1 on, whose backend is Symfony's with tags of their own.
 *
 *     <ns>:<id>                string
 *     cache:tags:<ns><tag>     set of ids
 *     cache:id_tags:<ns><id>   set of its tags
 *     cache:all_ids            set
 *
 * ns is a prefix of the installation, such as `69d_`.
 *
 * @see https://github.com/magento/magento2/tree/2.4-develop/lib/internal/Magento/Framework/Cache/Frontend/Adapter/SymfonyAdapters
 */
export const magentoSymfony: Layout = {
  name: 'magento-symfony',
  title: 'Magento ≥ 2.4.9',
  marker: /^cache:(?:tags:|id_tags:|all_ids$)/,
  recognise(key, told) {
    const [, word, name = ''] = /^cache:(tags|id_tags):(.+)$/s.exec(key.toString('latin1')) ?? [];
    if (word === undefined) return { prefix: undefined, role: 'aside' };
    const { prefix, tag } = splitMagentoTag(name, told);
    if (word === 'tags') return { prefix, tag, role: 'index' };
    return { prefix, role: 'aside', note: { kind: 'reverse', entry: Buffer.concat([prefix, Buffer.from(`:${tag}`, 'latin1')]) } };
  },
  async locate(tag, { prefix }, look) {
    const named = (word: string, name: Buffer | string): Buffer =>
      Buffer.concat([Buffer.from(`cache:${word}:`), prefix, Buffer.from(name)]);
    const key = named('tags', magentoTag(tag));
    const start = Buffer.concat([prefix, Buffer.from(':')]);
    const index: TagIndex = {
      layout: 'magento-symfony',
      tag,
      key,
      ...claimNames(key, look.clustered),
      entryOf: (id) => Buffer.concat([start, id]),
      memberOf: (entry) => (entry.indexOf(start) === 0 ? entry.subarray(start.length) : undefined),
      async cleanUp(ids) {
        const all: Step = { command: 'SREM', key: Buffer.from('cache:all_ids'), args: [...ids] };
        return [
          ...(await forgetMembers(ids, { tagsOf: (id) => named('id_tags', id), indexOf: (other) => named('tags', other), own: key }, look)),
          all,
        ];
      },
    };
    return (await isHeld([index], look))
      ? [{ layout: magentoSymfony, prefix, tag, key, indexes: [index], caveat: `${FORGETS}; ${LOCAL_COPIES}` }]
      : [];
  },
  async tagsNoted(entry, prefix, look) {
    const start = Buffer.concat([prefix, Buffer.from(':')]);
    if (entry.indexOf(start) !== 0) return [];
    return tagsInSet(Buffer.concat([Buffer.from('cache:id_tags:'), prefix, entry.subarray(start.length)]), look);
  },
};
