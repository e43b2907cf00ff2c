import { defineCommand } from '../command.ts';
import { refuseReplica } from '../redis/refuse-replica.ts';
import { addBlocks, addRecords } from '../tag-indexes/add-screen.ts';
import { addToTag } from '../tag-indexes/add.ts';
import { nativePrefix } from '../tag-indexes/native-prefix.ts';
import { openTags } from '../tag-indexes/open-tags.ts';

export const tagsAdd = defineCommand({
  name: 'tags add',
  description:
    'Puts entries into the native index of a tag, with the time that they expire, as an application does after it has written them. Nothing is written unless all of them are there. Frameworks keep their tags themselves, so only the native layout is written; a profile that says that tags are kept otherwise refuses without --prefix, for its purges would not look there. A read-only profile refuses, a protected one has its name typed.',
  examples: [
    { line: 'cacheops tags add convo:42 convo:42:messages convo:42:summary', what: 'entries that were written without their tag' },
  ],
  operands: [
    { name: 'tag', summary: 'without braces or control characters', required: true },
    { name: 'key', summary: 'of an entry that is there', required: true, many: true },
  ],
  options: {
    prefix: {
      type: 'string',
      value: 'text',
      summary: 'what the keys of native indexes begin with (default: as the profile says, else cacheops:tag:)',
    },
  },
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run({ flags, operands: [tag = '', ...words] }, context) {
    const profile = await context.profile();
    const prefix = nativePrefix(profile.tags, flags.prefix);
    const writer = await context.writer();
    const target = await context.target();
    refuseReplica(target);
    const { looking, close, silent } = openTags({ layout: 'native', prefix }, profile, target, context.signal);
    try {
      return await addToTag({
        tag,
        keys: [...new Set(words)].map((word) => Buffer.from(word)),
        prefix: looking.registry.named?.prefix,
        around: looking,
        writer: silent.writer(writer),
        confirm: (intent) => context.confirmWrite(`${profile.name}: ${intent}`),
      });
    } finally {
      close();
    }
  },

  blocks: addBlocks,
  records: addRecords,
});
