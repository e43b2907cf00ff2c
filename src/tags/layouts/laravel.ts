import { RefusedError } from '../../errors.ts';
import { fromBytes } from '../../text/bytes.ts';
import { escapeText } from '../../text/escape.ts';
import { claimNames } from '../claim-names.ts';
import { typeIn } from '../is-held.ts';
import type { Layout, TagHolder, TagIndex } from '../layout.ts';
import { sampleMembers } from '../sample-members.ts';
import { decodeMember } from '../serialized-member.ts';

/**
 * Laravel from 10 on: a sorted set for each tag, whose scores are when entries expire, in unix seconds, −1 for never.
 *
 *     <P>tag:<tag>:entries   zset   <sha1 of the list of tags>:<key>
 *     <P><member>            string
 *
 * P is the prefix of the connection and that of the cache; members go without it. Writers put the member in first up to
 * Laravel 13.26, so a member whose value is missing may be one whose value comes just now. phpredis may serialise members.
 *
 * @see https://github.com/laravel/framework/blob/13.x/src/Illuminate/Cache/RedisTagSet.php
 */
export const laravel: Layout = {
  name: 'laravel',
  title: 'Laravel ≥ 10',
  marker: /tag:.*:entries$/,
  recognise(key) {
    const [, prefix = '', tag = ''] = /^(.*?)tag:(.+):entries$/s.exec(key.toString('latin1')) ?? [];
    if (tag === '') return undefined;
    return { prefix: Buffer.from(prefix, 'latin1'), role: 'index', tag: Buffer.from(tag, 'latin1').toString() };
  },
  async locate(tag, { prefix, named }, look) {
    const key = Buffer.concat([prefix, Buffer.from(`tag:${tag}:entries`)]);
    const names = claimNames(key, look.clustered);
    const type = await typeIn(look, key);
    const members = type === 'zset' ? await sampleMembers(key, type, LOOKED_AT, look) : [];
    const isOurs = members.some((member) => nameIn(member) !== undefined);
    if (!isOurs && members.length > 0 && named) throw unreadable(key);
    if (!isOurs && (await typeIn(look, names.claims)) === 'none') return [];
    const index: TagIndex = {
      layout: 'laravel',
      tag,
      key,
      ...names,
      entryOf: (member) => entryOf(member, prefix),
      memberOf: (entry) =>
        entry.indexOf(prefix) === 0 && NAME.test(entry.toString('latin1', prefix.length)) ? entry.subarray(prefix.length) : undefined,
      indexFirst: true,
    };
    return [{ layout: laravel, prefix, tag, key, indexes: [index], caveat: LATE_VALUES } satisfies TagHolder];
  },
};

/** What can happen where the framework puts a member into the index before its value is there. */
export const LATE_VALUES =
  'an entry that is written anew in the same moment may keep its value and lose its tag until it expires, for writers put the tag in first';

const LOOKED_AT = 20;

const unreadable = (key: Buffer): RefusedError =>
  new RefusedError(
    `no member of ${escapeText(fromBytes(key))} is written as Laravel writes them: they may be compressed, which cannot be read from outside`,
  );

const NAME = /^[0-9a-f]{40}:/;

const nameIn = (member: Buffer): Buffer | undefined => decodeMember(member, (name) => NAME.test(name.toString('latin1')));

function entryOf(member: Buffer, prefix: Buffer): Buffer | undefined {
  const name = nameIn(member);
  return name && Buffer.concat([prefix, name]);
}
