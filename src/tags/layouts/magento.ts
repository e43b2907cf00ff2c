import { asBytes } from '../../redis/reply.ts';
import { claimNames } from '../claim-names.ts';
import { isHeld, typeIn } from '../is-held.ts';
import type { Layout, TagIndex } from '../layout.ts';

/**
 * Cm_Cache_Backend_Redis: Magento 1, OpenMage, and Magento 2 up to 2.4.8.
 *
 *     zc:k:<id>    hash
 *     zc:ti:<tag>  set of ids
 *     zc:tags      set of all tags        zc:ids   set of all ids, only with notMatchingTags
 *
 * Ids and tags begin with a prefix of the installation, such as `69d_`, and are written in capitals. zc:tags keeps a tag
 * whose index has gone, as a writer may be adding to it just now: the framework's own clean-up takes it out.
 *
 * @see https://github.com/colinmollenhour/Cm_Cache_Backend_Redis/blob/master/Cm/Cache/Backend/Redis.php
 */
export const magento: Layout = {
  name: 'magento',
  title: 'Magento ≤ 2.4.8 (Cm_Cache)',
  marker: /^zc:(?:ti:|tags$|ids$)/,
  recognise(key, told) {
    const name = /^zc:ti:(.+)$/s.exec(key.toString('latin1'))?.[1];
    return name === undefined ? { prefix: undefined, role: 'aside' } : { ...splitMagentoTag(name, told), role: 'index' };
  },
  async locate(tag, { prefix }, look) {
    const key = Buffer.concat([Buffer.from('zc:ti:'), prefix, Buffer.from(magentoTag(tag))]);
    const index: TagIndex = {
      layout: 'magento',
      tag,
      key,
      ...claimNames(key, look.clustered),
      entryOf: (id) => Buffer.concat([ENTRY, id]),
      memberOf: (entry) => (entry.indexOf(Buffer.concat([ENTRY, prefix])) === 0 ? entry.subarray(ENTRY.length) : undefined),
      cleanUp: async (ids) => [{ command: 'SREM', key: Buffer.from('zc:ids'), args: [...ids] }],
    };
    return (await isHeld([index], look)) ? [{ layout: magento, prefix, tag, key, indexes: [index], caveat: LOCAL_COPIES }] : [];
  },
  async tagsNoted(entry, prefix, look) {
    if (entry.indexOf(Buffer.concat([ENTRY, prefix])) !== 0) return [];
    const type = await typeIn(look, entry);
    if (type !== 'hash') return type === 'none' ? [] : undefined;
    const noted = await look.read('HGET', entry, 't');
    return noted === null ? [] : tagsIn(asBytes(noted), prefix);
  },
};

const ENTRY = Buffer.from('zc:k:');

/** Separated by commas, each with the prefix of the installation; long lists are compressed, and begin with the name of that. */
function tagsIn(noted: Buffer, prefix: Buffer): readonly string[] | undefined {
  if (noted.includes(0x1f) || /^(?:gz|zs|sn|lz|l4):/.test(noted.toString('latin1', 0, 3))) return undefined;
  const start = prefix.toString();
  return noted.toString().split(',').filter((tag) => tag.startsWith(start) && tag !== '').map((tag) => tag.slice(start.length)); // prettier-ignore
}
export const LOCAL_COPIES =
  'servers with a second level of cache (remote_synchronized_cache) keep copies of their own until they compare them';

/** As Magento writes a tag that people write `cat_p_42` or `cat.p-42`. */
export const magentoTag = (tag: string): string => tag.toUpperCase().replaceAll('.', '__').replaceAll(/\W/g, '_');

/** The prefix of the installation, by default three hexadecimal digits unless it is told, and what follows it. */
export function splitMagentoTag(name: string, told?: Buffer): { readonly prefix: Buffer; readonly tag: string } {
  if (told !== undefined && name.startsWith(told.toString('latin1'))) return { prefix: told, tag: name.slice(told.length) };
  const [, prefix = '', tag = name] = /^([0-9a-f]{3}_)(.+)$/s.exec(name) ?? [];
  return { prefix: Buffer.from(prefix, 'latin1'), tag };
}
