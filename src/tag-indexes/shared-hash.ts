import { claimNames } from '../tags/claim-names.ts';
import type { Home, Look, SharedIndex, TagHolder, TagIndex } from '../tags/layout.ts';

/** Stands for the tag where an index is of all: no tag is empty. */
export const ALL_TAGS = '';

/**
 * One hash of all entries, seen as an index of all tags: its fields name entries as the members of any hash do. Writers
 * set field and value side by side, so that either may come first.
 */
export function sharedHolder({ key, entryOf }: SharedIndex, { layout, prefix }: Home, look: Look): TagHolder {
  const index: TagIndex = {
    layout: layout.name,
    tag: ALL_TAGS,
    key,
    ...claimNames(key, look.clustered),
    entryOf,
    memberOf: (entry) => (entry.indexOf(prefix) === 0 ? entry.subarray(prefix.length) : undefined),
    indexFirst: true,
  };
  return { layout, prefix, tag: ALL_TAGS, key, indexes: [index] };
}
