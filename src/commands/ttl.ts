import { defineCommand } from '../command.ts';
import { expiryOf } from '../expiry/assess.ts';
import { collectLives } from '../expiry/collect.ts';
import { enoughOf } from '../expiry/sample.ts';
import { ttlBlocks, ttlRecords } from '../expiry/screen.ts';
import { openScan } from '../keyspace/scan.ts';
import { SCAN_FLAGS, scanOptionsOf } from '../keyspace/scan-flags.ts';
import { formatFraction, formatCount } from '../text/humanize.ts';

export const ttl = defineCommand({
  name: 'ttl',
  description:
    'Reads the remaining life of every key: how long the keys of each family still live, which never expire, and what expires in each minute of the next hour and each hour of the next day. Minutes in which far more keys of a family expire than around them are stampede risks.',
  examples: [
    { line: 'cacheops ttl', what: 'all keys of the profile' },
    { line: 'cacheops ttl --sample 1%', what: 'an estimate with its interval, in seconds' },
    { line: 'cacheops ttl --from replica --max-load low', what: 'where nobody notices' },
    { line: 'cacheops ttl --format csv', what: 'the forecast as rows' },
  ],
  options: {
    top: { type: 'integer', value: 'n', default: 20, min: 1, summary: 'show so many families' },
    ...SCAN_FLAGS,
  },
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags }, context) {
    const enough = enoughOf(flags);
    const { families: rules } = await context.profile();
    const source = await openScan(await context.target(), scanOptionsOf(flags, context.signal));
    const families = await context.progress.during(`reading ${formatCount(source.plan.keys)} keys`, (update) =>
      collectLives(source, {
        rules,
        clockMs: () => context.now().getTime(),
        ...(enough && { enough }),
        onProgress: ({ fraction, keysPerSecond }) =>
          update(`${formatFraction(fraction)} of the keys read, ${formatCount(keysPerSecond)}/s`),
      }),
    );
    return expiryOf(families, source, { rules, sampled: enough !== undefined, top: flags.top });
  },

  blocks: ttlBlocks,
  records: ttlRecords,
});
