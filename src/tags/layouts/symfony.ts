import { COLON } from '../../text/ascii.ts';
import { claimNames } from '../claim-names.ts';
import { isHeld, typeIn } from '../is-held.ts';
import type { Layout, TagIndex } from '../layout.ts';

/**
 * Symfony's RedisTagAwareAdapter: a set for each tag of each pool.
 *
 *     <P>\1tags\1<tag>   set of <ns>:<key>; \0tags\0 before Symfony 6.3
 *     <P><key>           string
 *
 * P is the prefix of the connection and the pool's namespace, `<ns>:`; members go without the former. An invalidation on
 * a cluster that did not come to its end leaves its members in `{<index>}<index>`.
 *
 * @see https://github.com/symfony/cache/blob/7.1/Adapter/RedisTagAwareAdapter.php
 */
export const symfony: Layout = {
  name: 'symfony',
  title: 'Symfony RedisTagAware',
  marker: /[\0\x01]tags[\0\x01]/, // eslint-disable-line no-control-regex -- what separates the parts of the key
  allows: symfonyAllows,
  recognise(key) {
    const [, prefix = '', , tag = ''] = /^(.*?)([\0\x01])tags\2(.+)$/s.exec(key.toString('latin1')) ?? []; // eslint-disable-line no-control-regex -- as above
    if (prefix.startsWith('{')) return { prefix: undefined, role: 'aside' };
    return { prefix: Buffer.from(prefix, 'latin1'), role: 'index', tag: Buffer.from(tag, 'latin1').toString() };
  },
  async locate(tag, { prefix }, look) {
    const keys = SEPARATORS.map((separator) => Buffer.concat([prefix, Buffer.from(`${separator}tags${separator}${tag}`)]));
    const types = await Promise.all(keys.map((key) => typeIn(look, key)));
    // The other adapter notes the tags of an item in a string of such a name.
    const indexes = keys.filter((_, i) => types[i] !== 'string').flatMap((key) => [key, leftOver(key)].map((one): TagIndex => ({
      layout: 'symfony',
      tag,
      key: one,
      ...claimNames(one, look.clustered),
      entryOf: (member) => Buffer.concat([prefix.subarray(0, prefix.length - shared(prefix, member)), member]),
      memberOf: (entry) => (entry.indexOf(prefix) === 0 ? entry.subarray(namespaceStart(prefix)) : undefined),
    }))); // prettier-ignore
    if (!(await isHeld(indexes, look))) return [];
    const shown = keys.find((_, i) => types[i] === 'set') ?? indexes[0]?.key ?? prefix;
    return [{ layout: symfony, prefix, tag, key: shown, indexes }];
  },
};

export const SEPARATORS = ['\x01', '\0'];

/** PSR-6 reserves these characters. */
export function symfonyAllows(tag: string): boolean {
  return /^[^{}()/\\@:]+$/.test(tag);
}

const leftOver = (key: Buffer): Buffer => Buffer.concat([Buffer.from('{'), key, Buffer.from('}'), key]);

/** How much of the end of the prefix a member begins with: its namespace, up to a colon, which names of items cannot have. */
function shared(prefix: Buffer, member: Buffer): number {
  for (let length = Math.min(prefix.length, member.length); length > 0; length--) {
    if (member[length - 1] === COLON && prefix.subarray(prefix.length - length).equals(member.subarray(0, length))) return length;
  }
  return 0;
}

/** A pool's namespace is a hash of ten characters and a colon; without one, members are whole keys. */
function namespaceStart(prefix: Buffer): number {
  const namespace = /[\w+/-]{10}:(?:[\w+/-]*:)?$/.exec(prefix.toString('latin1'));
  return namespace?.index ?? 0;
}
