import { RefusedError } from '../../errors.ts';
import { claimedIndex, claimNames } from '../claim-names.ts';
import { globOfPrefix } from '../glob-of-prefix.ts';
import { typeIn } from '../is-held.ts';
import type { Layout, Look, Step, TagIndex } from '../layout.ts';

/**
 * django-cacheops, for the ORM of Django: what was asked of a table, and under which conditions.
 *
 *     <P>schemes:<table>                set      author,status — the fields of conditions
 *     <P>conj:<table>:author=ann&status=1   set of keys of entries; from 7.0 on maybe a string, a stamp that entries remember
 *     <P>q:<md5>, <P>as:<md5>, …        string   the entries
 *
 * A tag is a table, `app_post`, or an object of it by some of its fields, `app_post:author=ann&status=1`. Conditions on
 * other fields cannot be judged, so they are taken to hold, and more is deleted rather than less.
 *
 * @see https://github.com/Suor/django-cacheops/tree/master/cacheops/lua
 */
export const djangoCacheops: Layout = {
  name: 'django-cacheops',
  title: 'django-cacheops',
  marker: /conj:[^:]+:|schemes:\w+_\w+$/,
  allows: (tag) => TAG.test(tag),
  recognise(key) {
    const text = key.toString('latin1');
    const [, before, table = '', conditions = ''] = /^(.*?)conj:([^:]+):(.*)$/s.exec(text) ?? [];
    if (before !== undefined) {
      const tag = conditions === '' ? table : `${table}:${conditions}`;
      return { prefix: Buffer.from(before, 'latin1'), role: 'index', tag: Buffer.from(tag, 'latin1').toString() };
    }
    const prefix = SCHEMES.exec(text)?.[1];
    return prefix === undefined ? undefined : { prefix: Buffer.from(prefix, 'latin1'), role: 'aside' };
  },
  async locate(tag, { prefix }, look) {
    const [, table = '', conditions = ''] = TAG.exec(tag) ?? [];
    const start = Buffer.concat([prefix, Buffer.from(`conj:${table}:`)]);
    const found = await indexKeys(start, meant(conditions), tag, look);
    if (found.length === 0) return [];
    const types = await Promise.all(found.map((key) => typeIn(look, key)));
    const stamps = found.filter((_, i) => types[i] === 'string');
    const indexes = found.filter((_, i) => types[i] !== 'string').map((key) => indexOf(key, tag, look));
    const caveat = conditions === '' ? CAVEAT : `${OBJECT}; ${CAVEAT}`;
    const key = conditions === '' || found[0] === undefined ? start : found[0];
    return [{ layout: djangoCacheops, prefix, tag, key, indexes, caveat, ...(stamps.length > 0 && { mark: () => dropped(stamps) }) }];
  },
};

const TAG = /^([^:&=]+)(?::([^&=]+=[^&]*(?:&[^&=]+=[^&]*)*))?$/s;
/** Tables are called after the app and the model; other keys may be called schemes too. */
const SCHEMES = /^(.*?)schemes:\w+_\w+$/s;
const CAVEAT = 'what local_get keeps in the memory of a process stays there';
const OBJECT = 'conditions on fields that the tag does not name are taken to hold';
/** Each is purged for itself. */
const MOST_INDEXES = 100_000;

/** Indexes, and those of which a purge has left a claim. */
async function indexKeys(start: Buffer, isMeant: (conditions: string) => boolean, tag: string, look: Look): Promise<readonly Buffer[]> {
  const keys = new Map<string, Buffer>();
  for await (const found of look.keys(globOfPrefix(start))) {
    const key = claimedIndex(found) ?? found;
    if (key.indexOf(start) !== 0 || !isMeant(key.toString('utf8', start.length))) continue;
    keys.set(key.toString('latin1'), Buffer.from(key));
    if (keys.size > MOST_INDEXES)
      throw new RefusedError(`more than ${MOST_INDEXES} conditions of ${tag} are cached, too many to purge one by one`, {
        hint: 'name fields of it, such as app_post:id=42, or purge by --pattern',
      });
  }
  return [...keys.values()];
}

/** Whether an object with such fields may meet the conditions: fields stand in any order. */
function meant(fields: string): (conditions: string) => boolean {
  const wanted = fields === '' ? [] : fields.split('&').map((pair) => [`&${pair.slice(0, pair.indexOf('=') + 1)}`, `&${pair}&`] as const);
  return (conditions) => {
    const framed = `&${conditions}&`;
    return wanted.every(([field, pair]) => !framed.includes(field) || framed.includes(pair));
  };
}

function indexOf(key: Buffer, tag: string, look: Look): TagIndex {
  return { layout: 'django-cacheops', tag, key, ...claimNames(key, look.clustered), entryOf: (entry) => entry, memberOf: (entry) => entry };
}

const dropped = (stamps: readonly Buffer[]): readonly Step[] => stamps.map((key) => ({ command: 'UNLINK', key, args: [] }));
