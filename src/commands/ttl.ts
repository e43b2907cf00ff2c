import { announcement, expectedSeconds } from '../audit/announce.ts';
import { readKeys } from '../audit/read-keys.ts';
import { readSampleGoal } from '../audit/sample-goal.ts';
import { openSources } from '../audit/sources.ts';
import { defineCommand } from '../command.ts';
import { expiryOf } from '../expiry/assess.ts';
import { createLifeTally } from '../expiry/collect.ts';
import { ttlFields, ttlBlocks, ttlRecords } from '../expiry/screen.ts';
import { createLookupLedger } from '../health/lookup-ledger.ts';
import { refuseEmptyPattern } from '../keyspace/key-pattern.ts';
import { every, KEEP_EVERY_MS } from '../keyspace/every.ts';
import { costsOf } from '../keyspace/scan-cost.ts';
import { SCAN_FLAGS, scanOptionsOf, STATS_STATE_FLAG, TOUCH_FLAG } from '../keyspace/scan-flags.ts';

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
    match: { type: 'string', value: 'glob', summary: 'only keys that match, as SCAN MATCH has it' },
    ...SCAN_FLAGS,
    ...TOUCH_FLAG,
    ...STATS_STATE_FLAG,
  },
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags }, context) {
    const goal = readSampleGoal(flags.sample, flags.precision);
    const sampled = goal !== undefined;
    refuseEmptyPattern(flags.match);
    const filtered = flags.match !== undefined;
    const { families: rules } = await context.profile();
    const { signal } = context;
    const ledger = createLookupLedger(context.state, flags.statsState, context.now);
    const sources = await openSources(
      await context.target(),
      { ...scanOptionsOf(flags, signal), ...(flags.match !== undefined && { match: flags.match }) },
      sampled,
    );
    const tally = createLifeTally({ rules, sampled, clockMs: () => context.now().getTime() });
    const note = () => ledger.note(costsOf(sources));
    context.yieldProcessor();
    context.progress.note(announcement(sources, goal), expectedSeconds(sources, goal));
    await context.progress.during('reading keys', (update) =>
      readKeys(sources, tally, { goal, filtered, update, signal, keep: every(KEEP_EVERY_MS, note) }),
    );
    await note();
    return expiryOf(tally, sources, { rules, sampled, match: flags.match, signal, top: flags.top });
  },

  blocks: ttlBlocks,
  records: ttlRecords,
  fields: ttlFields,
});
