import { announcement, expectedSeconds } from '../audit/announce.ts';
import { readSampleGoal } from '../audit/sample-goal.ts';
import { openSources } from '../audit/sources.ts';
import { defineCommand } from '../command.ts';
import { checkLives } from '../expiry/check.ts';
import { checkBlocks, checkFields, checkRecords } from '../expiry/check-screen.ts';
import { createLookupLedger } from '../health/lookup-ledger.ts';
import { every, KEEP_EVERY_MS } from '../keyspace/every.ts';
import { costsOf } from '../keyspace/scan-cost.ts';
import { SCAN_FLAGS, scanOptionsOf, STATS_STATE_FLAG } from '../keyspace/scan-flags.ts';

export const ttlCheck = defineCommand({
  name: 'ttl check',
  description:
    'Judges the lives that the profile gives its families, and nothing else, so that it is quick: no memory is looked up. The same rules and ids as in cacheops audit. For cron: exit 1 for findings as bad as --fail-on.',
  examples: [
    { line: 'cacheops ttl check --fail-on warning', what: 'for cron and CI' },
    { line: 'cacheops ttl check --sample 5% --format junit -o ttl.xml', what: 'of a part of the keys, as a test report' },
  ],
  options: { ...SCAN_FLAGS, ...STATS_STATE_FLAG },
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags }, context) {
    const goal = readSampleGoal(flags.sample, flags.precision);
    const profile = await context.profile();
    const { signal } = context;
    const scan = { ...scanOptionsOf(flags, signal), memory: false };
    const ledger = createLookupLedger(context.state, flags.statsState, context.now);
    const sources = await openSources(await context.target(), scan, goal !== undefined);
    const note = () => ledger.note(costsOf(sources));
    const keep = every(KEEP_EVERY_MS, note);
    context.yieldProcessor();
    context.progress.note(announcement(sources, goal), expectedSeconds(sources, goal));
    const answer = await context.progress.during('reading the lives of keys', (update) =>
      checkLives(sources, { profile, goal, update, signal, keep }),
    );
    await note();
    return answer;
  },

  blocks: checkBlocks,
  records: checkRecords,
  fields: checkFields,
});
