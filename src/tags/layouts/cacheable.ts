import { typeIn } from '../is-held.ts';
import type { Layout, Step } from '../layout.ts';

/**
 * cacheable from 2.5 on, where it has tags: a version for each tag, and for each entry those that it was made with.
 *
 *     <P>tag:<tag>   string   {"value": 3}; there from the first invalidation on, 0 before
 *     <P>key:<key>   string   {"value": {"tags": {"t": 3}}}
 *
 * P is the prefix of Keyv, `--cacheable--tags--:` and the namespace. Any other number than before makes entries stale: the
 * time is one, and need not be read first.
 *
 * @see https://cacheable.org/docs/cacheable/#tag-based-invalidation
 */
export const cacheable: Layout = {
  name: 'cacheable',
  title: 'cacheable',
  marker: /--cacheable--tags--:.*?:(?:tag|key):./s,
  recognise(key) {
    const [, prefix = '', kind, name = ''] = /^(.*?--cacheable--tags--:.*?:)(tag|key):(.+)$/s.exec(key.toString('latin1')) ?? [];
    if (kind === undefined) return undefined;
    const home = Buffer.from(prefix, 'latin1');
    return kind === 'tag' ? { prefix: home, role: 'mark', tag: Buffer.from(name, 'latin1').toString() } : { prefix: home, role: 'aside' };
  },
  async locate(tag, { prefix }, look) {
    const key = Buffer.concat([prefix, Buffer.from(`tag:${tag}`)]);
    const type = await typeIn(look, key);
    if (type !== 'string' && type !== 'none') return [];
    const mark = (nowMs: number): readonly Step[] => [{ command: 'SET', key, args: [JSON.stringify({ value: nowMs })] }];
    return [{ layout: cacheable, prefix, tag, key, indexes: [], mark, unsure: type === 'none', caveat: CAVEAT }];
  },
};

const CAVEAT =
  'the first process that notices drops what told the versions of an entry: another that keeps the entry in memory then serves it on; entries stay until they expire';
