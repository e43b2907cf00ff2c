import { defineCommand } from '../command.ts';
import { MATCH_FLAG, TAG_FLAGS } from '../tag-indexes/flags.ts';
import { listTags, ORDERS } from '../tag-indexes/list.ts';
import { LIST_FIELDS, listBlocks, listRecords } from '../tag-indexes/list-screen.ts';
import { openTags } from '../tag-indexes/open-tags.ts';

export const tagsList = defineCommand({
  name: 'tags list',
  description:
    'Looks through the names of all keys once, asks each index that these give away how many members it has, how many of them are dead, and how much memory it takes. Sorted sets tell their dead by score; of sets and hashes some members are looked at, and the rest is estimated. Reads only.',
  examples: [
    { line: 'cacheops tags list', what: 'which tags are there, and which take the most memory?' },
    { line: 'cacheops tags list --sort dead --top 20', what: 'where do dead members pile up?' },
    { line: "cacheops tags list --match 'shop*' --format csv", what: 'tags of one application, for a spreadsheet' },
  ],
  options: {
    ...TAG_FLAGS,
    ...MATCH_FLAG,
    sort: { type: 'string', value: 'by', choices: ORDERS, default: 'bytes', summary: 'what comes first' },
    top: { type: 'integer', value: 'n', default: 100, min: 1, max: 1_000_000, summary: 'so many tags, after sorting' },
  },
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run({ flags }, context) {
    const { looking, close } = openTags(flags, await context.profile(), await context.target(), context.signal);
    try {
      return await context.progress.during('looking for tags', async (update) =>
        listTags({
          ...looking,
          source: await looking.open(flags.match),
          signal: context.signal,
          update,
          order: flags.sort,
          top: flags.top,
        }),
      );
    } finally {
      close();
    }
  },

  blocks: listBlocks,
  records: listRecords,
  fields: () => LIST_FIELDS,
});
