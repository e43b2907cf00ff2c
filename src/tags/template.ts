import { UsageError } from '../errors.ts';
import { MEMBER_FORMATS, type MemberFormat } from './serialized-member.ts';

/** How a library that keeps a set of members for each tag calls its keys. */
export interface TagTemplate {
  /** The index: `tags:{tag}`. */
  readonly index: Affixes;
  /** Whether the index is called by the hash of the tag: `mc:tag:{tag|xxh64}`. */
  readonly hashed: boolean;
  /** The entry that a member names: `data:{member}`. */
  readonly entry: Affixes;
  /** How members are written. */
  readonly format: MemberFormat;
  /** The set of tags of one entry, where there is one: `k:{member}`. */
  readonly reverse: Affixes | undefined;
}

/** What stands before and behind the placeholder. */
export interface Affixes {
  readonly before: string;
  readonly after: string;
}

/**
 * Reads `INDEX=ENTRY` or `INDEX=ENTRY=REVERSE`, such as `tags:{tag}=data:{member}`, `tag:{tag}={member|json}` or
 * `r:{tag}={member}=k:{member}`.
 *
 * @throws UsageError that says what is wrong with it
 */
export function parseTagTemplate(text: string): TagTemplate {
  const [index = '', entry = '', reverse, ...more] = text.split('=');
  if (more.length > 0) throw refuse(text, 'it has more than three parts');
  const { format, ...affixes } = placeholder(text, entry, 'member');
  const noted = reverse === undefined ? undefined : placeholder(text, reverse, 'member');
  return {
    ...tagIn(text, index),
    entry: affixes,
    format,
    reverse: noted && { before: noted.before, after: noted.after },
  };
}

function tagIn(text: string, part: string): Pick<TagTemplate, 'index' | 'hashed'> {
  const hashed = part.includes('{tag|xxh64}');
  const { before, after } = placeholder(text, hashed ? part.replace('|xxh64', '') : part, 'tag');
  return { index: { before, after }, hashed };
}

function placeholder(text: string, part: string, name: 'tag' | 'member'): Affixes & { readonly format: MemberFormat } {
  const [whole, before = '', inside = '', after = ''] = /^([^{}]*)\{([^{}]*)\}([^{}]*)$/s.exec(part) ?? [];
  const [said, format = 'raw'] = inside.split('|');
  if (whole === undefined || said !== name) throw refuse(text, `${JSON.stringify(part)} has no {${name}}`);
  if (!isFormat(format)) throw refuse(text, `${JSON.stringify(format)} is none of ${MEMBER_FORMATS.join(', ')}`);
  return { before, after, format };
}

const isFormat = (text: string): text is MemberFormat => MEMBER_FORMATS.some((format) => format === text);

const refuse = (text: string, why: string): UsageError =>
  new UsageError(`${JSON.stringify(text)} is no template of a layout: ${why}`, {
    hint: 'write INDEX=ENTRY, such as tags:{tag}=data:{member}, or INDEX=ENTRY=REVERSE; {member|json} where members are serialised',
  });
