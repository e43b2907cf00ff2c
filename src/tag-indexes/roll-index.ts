import { claimNames } from '../tags/claim-names.ts';
import type { Look, TagIndex } from '../tags/layout.ts';
import type { FoundNote } from './find-tags.ts';
import { ALL_TAGS } from './shared-hash.ts';

/** A roll of entries, seen as an index: its members name entries as those of any index do. Writers may be at it before the value. */
export function rollIndex({ layout, prefix, key, note }: FoundNote, look: Look): TagIndex {
  return {
    layout: layout.name,
    tag: ALL_TAGS,
    key,
    ...claimNames(key, look.clustered),
    entryOf: (member) => (note.kind === 'roll' ? note.entryOf(member) : undefined),
    memberOf: (entry) => (entry.indexOf(prefix) === 0 ? entry.subarray(prefix.length) : undefined),
    indexFirst: true,
  };
}
