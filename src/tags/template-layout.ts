import { claimNames } from './claim-names.ts';
import { FORGETS, forgetMembers } from './forget-members.ts';
import { isHeld, typeIn } from './is-held.ts';
import type { Layout, Look, OwnKey, TagIndex } from './layout.ts';
import { tagsInSet } from './noted-set.ts';
import { isIndexType } from './read-members.ts';
import { sampleMembers } from './sample-members.ts';
import { DECODE } from './serialized-member.ts';
import type { Affixes, TagTemplate } from './template.ts';
import { xxh64 } from './xxh64.ts';

export interface TemplateLayout extends Pick<Layout, 'name' | 'title' | 'onlyNamed'> {
  readonly template: TagTemplate;
  /** Whether members are put in before their values, other than in one transaction. */
  readonly indexFirst?: true;
  /** The library writes sets only, and its words stand by themselves: what is otherwise is somebody else's, such as `shop_tag:`. */
  readonly strict?: boolean;
}

/** A layout of the plainest kind: an index for each tag whose members name the entries. */
export function templateLayout({ name, title, template, indexFirst, onlyNamed, strict = false }: TemplateLayout): Layout {
  const { index, hashed, reverse } = template;
  const layout: Layout = {
    name,
    title,
    ...(onlyNamed && { onlyNamed }),
    marker: new RegExp([index, ...(reverse ? [reverse] : [])].map(({ before }) => before.replaceAll(/[^\w]/g, '\\$&')).join('|')),
    recognise: (key, told) => ownIndex(key.toString('latin1'), told) ?? ownReverse(key.toString('latin1'), told),
    async locate(tag, { prefix }, look) {
      const key = named(prefix, index, Buffer.from(hashed ? hashOf(tag) : tag));
      const one = indexOf(tag, key);
      if (!(await isHeld([one], look)) || !(await looksRight(one, strict, look))) return [];
      return [{ layout, prefix, tag, key, indexes: [one], ...(reverse && { caveat: FORGETS }) }];

      function indexOf(of: string, at: Buffer): TagIndex {
        const forget = reverse && {
          tagsOf: (member: Buffer) => named(prefix, reverse, member),
          indexOf: (other: Buffer) => named(prefix, index, other),
          own: at,
        };
        return {
          layout: name,
          tag: of,
          key: at,
          ...claimNames(at, look.clustered),
          ...entriesOf(template, prefix),
          ...(indexFirst && { indexFirst }),
          ...(forget && { cleanUp: (members) => forgetMembers(members, forget, look) }),
        };
      }
    },
    ...(reverse && {
      async tagsNoted(entry, prefix, look) {
        const member = entriesOf(template, prefix).memberOf(entry);
        const tags = member && (await tagsInSet(named(prefix, reverse, member), look));
        return member === undefined ? [] : hashed ? tags?.map(hashed64) : tags;
      },
    }),
  };
  return layout;

  function ownIndex(text: string, told: Buffer | undefined): OwnKey | undefined {
    const { prefix, name: tag } = split(text, index, told, strict) ?? {};
    if (prefix === undefined || tag === undefined) return undefined;
    return { prefix, role: 'index', tag: hashed ? hashed64(tag.toString()) : tag.toString() };
  }

  function ownReverse(text: string, told: Buffer | undefined): OwnKey | undefined {
    const { prefix, name: member } = (reverse && split(text, reverse, told, strict)) ?? {};
    const entry = prefix && member && entriesOf(template, prefix).entryOf(member);
    if (prefix === undefined) return undefined;
    return { prefix, role: 'aside', ...(entry && { note: { kind: 'reverse', entry } }) };
  }
}

/** Where only the hash of a tag is known, it takes the place of the tag: `xxh64:4fdcca5ddb678139`. */
const hashed64 = (hash: string): string => `xxh64:${hash}`;
const hashOf = (tag: string): string => /^xxh64:([0-9a-f]{16})$/.exec(tag)?.[1] ?? xxh64(Buffer.from(tag));

/** Cuts a key at the words of the layout, which follow its prefix where that is told. */
function split(text: string, { before, after }: Affixes, told: Buffer | undefined, strict: boolean) {
  const at = told === undefined ? text.indexOf(before) : text.startsWith(told.toString('latin1')) ? told.length : -1;
  const start = at + before.length;
  const end = text.length - after.length;
  if (at < 0 || !text.startsWith(before, at) || !text.endsWith(after) || end <= start) return undefined;
  if (strict && told === undefined && /\w$/.test(text.slice(0, at))) return undefined;
  return { prefix: Buffer.from(text.slice(0, at), 'latin1'), name: Buffer.from(text.slice(start, end), 'latin1') };
}

const named = (prefix: Buffer, { before, after }: Affixes, name: Buffer): Buffer =>
  Buffer.concat([prefix, Buffer.from(before), name, Buffer.from(after)]);

function entriesOf({ entry, format }: TagTemplate, prefix: Buffer): Pick<TagIndex, 'entryOf' | 'memberOf'> {
  const start = named(prefix, { before: entry.before, after: '' }, Buffer.alloc(0));
  const after = Buffer.from(entry.after);
  return {
    entryOf(member) {
      const name = DECODE[format](member);
      return name && named(prefix, entry, name);
    },
    memberOf(key) {
      const end = key.length - after.length;
      if (key.indexOf(start) !== 0 || end < start.length || !key.subarray(end).equals(after)) return undefined;
      const name = key.subarray(start.length, end);
      if (format === 'raw') return name;
      return format === 'json' ? Buffer.from(JSON.stringify(name.toString())) : undefined;
    },
  };
}

const LOOKED_AT = 20;

/** Names of this kind are common: it is an index where members can be read. */
async function looksRight(index: TagIndex, strict: boolean, look: Look): Promise<boolean> {
  const type = await typeIn(look, index.key);
  if (type === 'none') return true; // claims of it are left
  if (strict && type !== 'set') return false;
  const members = isIndexType(type) ? await sampleMembers(index.key, type, LOOKED_AT, look) : [];
  return members.some((member) => index.entryOf(member) !== undefined);
}
