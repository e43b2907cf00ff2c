import { defineCommand } from '../command.ts';
import { applyingIn, workingIn } from '../plan-and-apply.ts';
import { refuseReplica } from '../redis/refuse-replica.ts';
import { MATCH_FLAG, TAG_FLAGS } from '../tag-indexes/flags.ts';
import { collectGarbage } from '../tag-indexes/gc.ts';
import { gcBlocks, gcRecords } from '../tag-indexes/gc-screen.ts';
import { openTags } from '../tag-indexes/open-tags.ts';

export const tagsGc = defineCommand({
  name: 'tags gc',
  description:
    'Takes members out of the indexes of tags whose entries are gone: expired, evicted or deleted; and with them what some layouts note of each entry (TYPO3, Magento from 2.4.9 on, Medusa, fortedigital). Without --apply it only counts them. The server looks and takes out in one step where index and entry lie together; elsewhere, entries are looked at before and after, and members of those that came in between are put back. No more than --rate members a second, fewer when the servers are slow. A read-only profile refuses, a protected one has its name typed.',
  examples: [
    { line: 'cacheops tags gc', what: 'how many dead members are there, and of which framework?' },
    { line: 'cacheops tags gc --apply --audit-log gc.ndjson', what: 'for cron: take them out, and leave a trail of it' },
    { line: 'cacheops tags gc --apply --layout laravel --prefix shop_', what: 'only those of one application' },
  ],
  options: {
    ...TAG_FLAGS,
    ...MATCH_FLAG,
    deep: {
      type: 'boolean',
      summary: 'look also at members of sorted sets whose time is not over: their entries may be evicted or deleted',
    },
    apply: { type: 'boolean', summary: 'write; without it nothing is' },
    rate: { type: 'integer', value: 'n', default: 20_000, min: 10, max: 1_000_000, summary: 'at most so many members a second' },
    auditLog: { type: 'string', value: 'file', summary: 'add what is taken out to this file, as JSON lines: who, when, how many' },
  },
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run({ flags }, context) {
    const apply = flags.apply ? await applyingIn(context, flags) : undefined;
    const target = await context.target();
    if (apply) refuseReplica(target);
    const { looking, close, silent } = openTags(flags, await context.profile(), target, context.signal);
    try {
      return await collectGarbage({
        around: looking,
        match: flags.match,
        deep: flags.deep,
        membersPerSecond: flags.rate,
        ...workingIn(context),
        ...(apply && { apply: { ...apply, writer: silent.writer(apply.writer) } }),
      });
    } finally {
      close();
    }
  },

  blocks: gcBlocks,
  records: gcRecords,
});
