import { defineCommand } from '../command.ts';
import { MATCH_FLAG, TAG_FLAGS } from '../tag-indexes/flags.ts';
import { OF_FIELDS, ofBlocks, ofRecords } from '../tag-indexes/of-screen.ts';
import { readTagsOf } from '../tag-indexes/of.ts';
import { openTags } from '../tag-indexes/open-tags.ts';

export const tagsOf = defineCommand({
  name: 'tags of',
  description:
    'Tells which tags an entry carries. Looks through the names of all keys once and asks every index that these give away: one short question each, or all its members where these are serialised. What an entry notes of its tags itself (TYPO3, Magento, Drupal, Medusa, async-cache-dedupe) is compared with them; with --layout and --prefix of one of these, it is read at once, and only its indexes are asked. Reads only.',
  examples: [
    { line: 'cacheops tags of convo:42:messages', what: 'which purges would delete it?' },
    { line: "cacheops tags of page:7 --match 'cacheops:tag:*'", what: 'only native tags' },
    { line: 'cacheops tags of t3_identData:page1 --layout typo3 --prefix t3_', what: 'at once, by what the entry notes of itself' },
  ],
  operands: [{ name: 'key', summary: 'of the entry', required: true }],
  options: { ...TAG_FLAGS, ...MATCH_FLAG },
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run({ flags, operands: [key = ''] }, context) {
    const { signal } = context;
    const { looking, close } = openTags(flags, await context.profile(), await context.target(), signal);
    try {
      return await context.progress.during('asking the indexes', async (update) =>
        readTagsOf(Buffer.from(key), { ...looking, open: () => looking.open(flags.match), signal, update }),
      );
    } finally {
      close();
    }
  },

  blocks: ofBlocks,
  records: ofRecords,
  fields: () => OF_FIELDS,
});
