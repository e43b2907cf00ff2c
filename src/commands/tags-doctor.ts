import { defineCommand } from '../command.ts';
import { createFamilies } from '../keyspace/family.ts';
import { DOCTOR_FIELDS, doctorBlocks, doctorRecords } from '../tag-indexes/doctor-screen.ts';
import { examineTags } from '../tag-indexes/doctor.ts';
import { TAG_FLAGS } from '../tag-indexes/flags.ts';
import { openTags } from '../tag-indexes/open-tags.ts';

export const tagsDoctor = defineCommand({
  name: 'tags doctor',
  description:
    'Tells which layouts of tags are in use, with their prefixes, and what is wrong with them: indexes that eviction endangers or cannot reach, indexes that only hold the dead, purges that have not come to their end, members that nobody can read, and entries that no index reaches, by looking for a few random keys in all indexes. Reads only.',
  examples: [
    { line: 'cacheops tags doctor', what: 'do purges by tag find everything, and what does it cost?' },
    { line: 'cacheops tags doctor --fail-on warning --format junit -o tags.xml', what: 'for cron and CI' },
    { line: 'cacheops tags doctor --sample 0', what: 'quicker: without looking for random keys' },
  ],
  options: {
    ...TAG_FLAGS,
    sample: { type: 'integer', value: 'n', default: 300, min: 0, max: 10_000, summary: 'look for so many random keys in the indexes' },
  },
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags }, context) {
    const profile = await context.profile();
    const { signal } = context;
    const { looking, close } = openTags(flags, profile, await context.target(), signal);
    try {
      return await context.progress.during('looking for tags', (update) =>
        examineTags({
          around: looking,
          sampled: flags.sample,
          familyOf: createFamilies(profile.families),
          random: Math.random,
          signal,
          update,
        }),
      );
    } finally {
      close();
    }
  },

  blocks: doctorBlocks,
  records: doctorRecords,
  fields: () => DOCTOR_FIELDS,
});
