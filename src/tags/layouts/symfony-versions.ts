import { RefusedError } from '../../errors.ts';
import { asBytes } from '../../redis/reply.ts';
import { fromBytes } from '../../text/bytes.ts';
import { escapeText } from '../../text/escape.ts';
import { typeIn } from '../is-held.ts';
import type { Layout, Step } from '../layout.ts';
import { SEPARATORS, symfonyAllows } from './symfony.ts';

/**
 * Symfony's TagAwareAdapter over a plain pool: each tag has a version, which its items remember.
 *
 *     <P><tag>\1tags\1   string; \0tags\0 before Symfony 6.3
 *
 * Items whose version differs are misses. From 5.4 on versions are random, so that dropping one is enough; before, they
 * count from 0, and dropping one would revive what is older.
 *
 * @see https://github.com/symfony/cache/blob/7.1/Adapter/TagAwareAdapter.php
 */
export const symfonyVersions: Layout = {
  name: 'symfony-versions',
  title: 'Symfony TagAware',
  marker: /[\0\x01]tags[\0\x01]$/, // eslint-disable-line no-control-regex -- what separates the parts of the key
  allows: symfonyAllows,
  recognise(key) {
    const [, prefix = '', tag = ''] = /^((?:.*:)?)([^:]+?)([\0\x01])tags\3$/s.exec(key.toString('latin1')) ?? []; // eslint-disable-line no-control-regex -- as above
    if (tag === '') return { prefix: undefined, role: 'aside' };
    return { prefix: Buffer.from(prefix, 'latin1'), role: 'mark', tag: Buffer.from(tag, 'latin1').toString() };
  },
  async locate(tag, { prefix }, look) {
    for (const separator of SEPARATORS) {
      const key = Buffer.concat([prefix, Buffer.from(`${tag}${separator}tags${separator}`)]);
      if ((await typeIn(look, key)) !== 'string') continue;
      const step = newVersion(key, asBytes(await look.read('GETRANGE', key, 0, MOST_BYTES)));
      return [{ layout: symfonyVersions, prefix, tag, key, indexes: [], mark: () => [step], caveat: CAVEAT }];
    }
    return [];
  },
};

const MOST_BYTES = 64;
const CAVEAT = 'processes may use a version that they know for another 0.15 s; items stay until they expire';

/** A number may be one of those that count, so the next one; of others there is no second. */
function newVersion(key: Buffer, value: Buffer): Step {
  const number = /^i:(-?\d+);$/.exec(value.toString('latin1'))?.[1];
  if (number !== undefined) return { command: 'SET', key, args: [`i:${BigInt(number) + 1n};`] };
  if (value.length > 5 && value.readUInt32BE(0) === 2 && IGBINARY_SMALL.has(value[4] ?? 0)) {
    throw new RefusedError(
      `${escapeText(fromBytes(key))} counts versions as igbinary writes them: Symfony before 5.4, whose versions cannot be raised from outside`,
    );
  }
  return { command: 'UNLINK', key, args: [] };
}

/** Types of numbers of one to four bytes; random versions have eight. */
const IGBINARY_SMALL = new Set([0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b]);
