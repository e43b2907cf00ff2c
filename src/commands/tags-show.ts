import { defineCommand } from '../command.ts';
import { TAG_FLAGS } from '../tag-indexes/flags.ts';
import { openTags } from '../tag-indexes/open-tags.ts';
import { showTag } from '../tag-indexes/show.ts';
import { SHOW_FIELDS, showBlocks, showRecords } from '../tag-indexes/show-screen.ts';

export const tagsShow = defineCommand({
  name: 'tags show',
  description:
    'Shows what holds a tag, and the entries that carry it: how long they still live, how much memory they take, and which are gone. Sorted sets begin with what expires first. Layouts are found out by the names of keys, unless --layout says which; a native tag of a known prefix is found at once with --layout native. Reads only.',
  examples: [
    { line: 'cacheops tags show convo:42', what: 'what would a purge of this tag delete?' },
    { line: 'cacheops tags show convo:42 --layout native --top 10000 --format csv', what: 'all of it, without looking for other layouts' },
  ],
  operands: [{ name: 'tag', summary: 'as the application calls it', required: true }],
  options: {
    ...TAG_FLAGS,
    top: { type: 'integer', value: 'n', default: 100, min: 1, max: 1_000_000, summary: 'so many members' },
  },
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run({ flags, operands: [tag = ''] }, context) {
    const { looking, close } = openTags(flags, await context.profile(), await context.target(), context.signal);
    try {
      return await context.progress.during('looking for the tag', () => showTag(tag, flags.top, looking));
    } finally {
      close();
    }
  },

  blocks: showBlocks,
  records: showRecords,
  fields: () => SHOW_FIELDS,
});
