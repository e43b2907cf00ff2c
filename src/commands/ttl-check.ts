import { defineCommand } from '../command.ts';
import { checkLives } from '../expiry/check.ts';
import { checkBlocks, checkRecords } from '../expiry/check-screen.ts';
import { enoughOf } from '../expiry/sample.ts';
import { openScan } from '../keyspace/scan.ts';
import { SCAN_FLAGS, scanOptionsOf } from '../keyspace/scan-flags.ts';
import { formatFraction } from '../text/humanize.ts';

export const ttlCheck = defineCommand({
  name: 'ttl check',
  description:
    'Judges the lives that the profile gives its families, and nothing else, so that it is quick: no memory is looked up. The same rules and ids as in cacheops audit. For cron: exit 1 for findings as bad as --fail-on.',
  examples: [
    { line: 'cacheops ttl check --fail-on warning', what: 'for cron and CI' },
    { line: 'cacheops ttl check --sample 5% --format junit -o ttl.xml', what: 'of a part of the keys, as a test report' },
  ],
  options: SCAN_FLAGS,
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags }, context) {
    const enough = enoughOf(flags);
    const profile = await context.profile();
    const source = await openScan(await context.target(), { ...scanOptionsOf(flags, context.signal), memory: false });
    return context.progress.during('reading the lives of keys', (update) =>
      checkLives(source, { profile, enough, onProgress: ({ fraction }) => update(`${formatFraction(fraction)} of the keyspace read`) }),
    );
  },

  blocks: checkBlocks,
  records: checkRecords,
});
