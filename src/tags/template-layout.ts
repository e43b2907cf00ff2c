import { claimNames } from './claim-names.ts';
import { forgetMembers } from './forget-members.ts';
import { isHeld, typeIn } from './is-held.ts';
import type { Layout, Look, OwnKey, TagIndex } from './layout.ts';
import { isIndexType } from './read-members.ts';
import { sampleMembers } from './sample-members.ts';
import { DECODE } from './serialized-member.ts';
import type { Affixes, TagTemplate } from './template.ts';
import { xxh64 } from './xxh64.ts';

export interface TemplateLayout extends Pick<Layout, 'name' | 'title' | 'onlyNamed'> {
  readonly template: TagTemplate;
  /** Whether members are put in before their values, other than in one transaction. */
  readonly indexFirst?: true;
}

/** A layout of the plainest kind: an index for each tag whose members name the entries. */
export function templateLayout({ name, title, template, indexFirst, onlyNamed }: TemplateLayout): Layout {
  const { index, hashed, reverse } = template;
  const layout: Layout = {
    name,
    title,
    ...(onlyNamed && { onlyNamed }),
    marker: new RegExp([index, ...(reverse ? [reverse] : [])].map(({ before }) => before.replaceAll(/[^\w]/g, '\\$&')).join('|')),
    recognise: (key) =>
      ownKey(key.toString('latin1'), index, 'index', hashed) ?? (reverse && ownKey(key.toString('latin1'), reverse, 'aside')),
    async locate(tag, { prefix }, look) {
      const key = named(prefix, index, Buffer.from(hashed ? xxh64(Buffer.from(tag)) : tag));
      const one = indexOf(tag, key);
      if (!(await isHeld([one], look)) || !(await looksRight(one, look))) return [];
      return [{ layout, prefix, tag, key, indexes: [one] }];

      function indexOf(of: string, at: Buffer): TagIndex {
        const forget = reverse && {
          tagsOf: (member: Buffer) => named(prefix, reverse, member),
          indexOf: (other: Buffer) => named(prefix, index, other),
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
  };
  return layout;
}

function ownKey(text: string, { before, after }: Affixes, role: 'index' | 'aside', hashed = false): OwnKey | undefined {
  const at = text.indexOf(before);
  const end = text.length - after.length;
  if (at < 0 || !text.endsWith(after) || end <= at + before.length) return undefined;
  const prefix = Buffer.from(text.slice(0, at), 'latin1');
  return {
    prefix,
    role,
    ...(role === 'index' && !hashed && { tag: Buffer.from(text.slice(at + before.length, end), 'latin1').toString() }),
  };
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
async function looksRight(index: TagIndex, look: Look): Promise<boolean> {
  const type = await typeIn(look, index.key);
  if (type === 'none') return true; // claims of it are left
  const members = isIndexType(type) ? await sampleMembers(index.key, type, LOOKED_AT, look) : [];
  return members.some((member) => index.entryOf(member) !== undefined);
}
