import { claimNames } from '../claim-names.ts';
import { FORGETS, forgetMembers } from '../forget-members.ts';
import { isHeld } from '../is-held.ts';
import type { Layout, TagIndex } from '../layout.ts';
import { tagsInSet } from '../noted-set.ts';

/**
 * The Redis backend of TYPO3: sets in both directions.
 *
 *     <P>identData:<id>    string
 *     <P>identTags:<id>    set of its tags
 *     <P>tagIdents:<tag>   set of ids
 *
 * P is there from TYPO3 13.4 on, when keyPrefix is set; before, each cache has a database of its own.
 *
 * @see https://github.com/TYPO3-CMS/core/blob/13.4/Classes/Cache/Backend/RedisBackend.php
 */
export const typo3: Layout = {
  name: 'typo3',
  title: 'TYPO3',
  marker: /tagIdents:|identTags:/,
  allows: (tag) => NAME.test(tag),
  recognise(key) {
    const [, prefix = '', word, name = ''] = /^(.*?)(tagIdents|identTags):(.+)$/s.exec(key.toString('latin1')) ?? [];
    if (!NAME.test(name)) return undefined;
    const home = Buffer.from(prefix, 'latin1');
    if (word === 'tagIdents') return { prefix: home, role: 'index', tag: name };
    return { prefix: home, role: 'aside', note: { kind: 'reverse', entry: Buffer.concat([home, Buffer.from(`identData:${name}`)]) } };
  },
  async locate(tag, { prefix }, look) {
    const named = (word: string, name: Buffer | string): Buffer => Buffer.concat([prefix, Buffer.from(`${word}:`), Buffer.from(name)]);
    const key = named('tagIdents', tag);
    const start = named('identData', '');
    const index: TagIndex = {
      layout: 'typo3',
      tag,
      key,
      ...claimNames(key, look.clustered),
      entryOf: (id) => named('identData', id),
      memberOf: (entry) => (entry.indexOf(start) === 0 ? entry.subarray(start.length) : undefined),
      cleanUp: (ids) =>
        forgetMembers(ids, { tagsOf: (id) => named('identTags', id), indexOf: (other) => named('tagIdents', other), own: key }, look),
    };
    return (await isHeld([index], look)) ? [{ layout: typo3, prefix, tag, key, indexes: [index], caveat: FORGETS }] : [];
  },
  async tagsNoted(entry, prefix, look) {
    const start = Buffer.concat([prefix, Buffer.from('identData:')]);
    if (entry.indexOf(start) !== 0) return [];
    return tagsInSet(Buffer.concat([prefix, Buffer.from('identTags:'), entry.subarray(start.length)]), look);
  },
};

/** What TYPO3 allows tags and ids to be. */
const NAME = /^[\w%\-&]{1,250}$/;
