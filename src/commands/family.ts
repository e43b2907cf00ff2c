import { announcement, expectedSeconds } from '../audit/announce.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { familyAnswer } from '../family/answer.ts';
import { collectFamily } from '../family/collect.ts';
import { createCounterReader } from '../family/counter-values.ts';
import { familyBlocks, familyFields, familyRecords } from '../family/screen.ts';
import { findTemplate } from '../keyspace/find-template.ts';
import { openScan } from '../keyspace/scan.ts';
import { createLookupLedger } from '../health/lookup-ledger.ts';
import { every, KEEP_EVERY_MS } from '../keyspace/every.ts';
import { addUpCosts, scanCostOf, sizesLeftOut } from '../keyspace/scan-cost.ts';
import { SCAN_FLAGS, scanOptionsOf, STATS_STATE_FLAG, TOUCH_FLAG } from '../keyspace/scan-flags.ts';
import { globOfTemplate } from '../keyspace/template-glob.ts';
import type { Template } from '../profile/key-template.ts';
import { formatFraction } from '../text/humanize.ts';

const { from, allDatabases, maxLoad, rate } = SCAN_FLAGS;

export const family = defineCommand({
  name: 'family',
  description:
    'Reads all keys of one family: memory, remaining life, which never expire and which nobody uses. With --by, adds them up by what stands for one placeholder: who fills the rate-limit counters? With --values, reads the counters too and shows their sums, never other values.',
  examples: [
    { line: 'cacheops family session', what: 'sessions: their remaining life, and idle ones' },
    { line: 'cacheops family rate --by ip --top 20 --values', what: 'which addresses fill the rate-limit counters' },
    { line: "cacheops family 'user:{id}:cart'", what: 'with a template of your own' },
  ],
  operands: [{ name: 'family', summary: 'its template, or what that begins with: session for session:{user_id}', required: true }],
  options: {
    by: { type: 'string', value: 'placeholder', summary: 'add up by what stands for this placeholder' },
    top: { type: 'integer', value: 'n', default: 20, min: 1, max: 10_000, summary: 'with --by, show so many' },
    sort: {
      type: 'string',
      value: 'what',
      choices: ['keys', 'memory', 'values'],
      summary: 'with --by, heaviest by this first (default keys; values with --values)',
    },
    values: { type: 'boolean', summary: 'with --by, read the counters and add them up' },
    idleLongerThan: {
      type: 'duration',
      value: 'duration',
      default: 3_600_000,
      min: 1000,
      summary: 'count keys that were not used for so long',
    },
    from,
    allDatabases,
    maxLoad,
    rate,
    ...TOUCH_FLAG,
    ...STATS_STATE_FLAG,
  },
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run({ flags, operands: [name = ''] }, context) {
    const { families: rules } = await context.profile();
    const template = findTemplate(rules, name);
    checkFlags(template, flags);
    const rankedBy = flags.sort ?? (flags.values ? 'values' : 'keys');
    const target = await context.target();
    const ledger = createLookupLedger(context.state, flags.statsState, context.now);
    const source = await openScan(target, { ...scanOptionsOf(flags, context.signal), use: true, match: globOfTemplate(template) });
    const counters = flags.values ? createCounterReader(target) : undefined;
    const costs = () => addUpCosts([...source.costs(), ...(counters?.costs() ?? [])]);
    const note = () => ledger.note(costs());
    context.yieldProcessor();
    const lookupsPerKey = source.plan.lookupsPerKey + (counters === undefined ? 0 : 1); // each counter is read
    context.progress.note(announcement([{ plan: { ...source.plan, lookupsPerKey } }], undefined), expectedSeconds([source], undefined));
    try {
      const collected = await context.progress.during(`reading the keys of ${template.text}`, (update) =>
        collectFamily(source, {
          template,
          rules,
          unusedForMs: flags.idleLongerThan,
          by: flags.by === undefined ? undefined : { placeholder: flags.by, rankedBy, counters },
          keep: every(KEEP_EVERY_MS, note),
          onProgress: ({ fraction }) => update(`${formatFraction(fraction)} of the keyspace read`),
        }),
      );
      await note();
      const { elapsedMs, keysSeen } = source.progress();
      const scanned = scanCostOf([source], { nodes: costs(), seconds: elapsedMs / 1_000, keys: keysSeen });
      const cost = { ...scanned, touches: scanned.touches ?? counters?.touches() ?? null };
      const data = familyAnswer(collected, { rankedBy, top: flags.top, unusedForMs: flags.idleLongerThan, cost });
      return { data, unchecked: sizesLeftOut(cost), missing: source.missing() };
    } finally {
      counters?.close();
    }
  },

  blocks: familyBlocks,
  records: familyRecords,
  fields: familyFields,
});

interface Flags {
  readonly by: string | undefined;
  readonly values: boolean;
  readonly sort: string | undefined;
}

function checkFlags({ text, placeholders }: Template, { by, values, sort }: Flags): void {
  const names = placeholders.map((placeholder) => placeholder.name);
  if (by === undefined && (values || sort !== undefined))
    throw new UsageError(`--${values ? 'values' : 'sort'} needs --by`, { hint: `add --by ${names[0] ?? 'PLACEHOLDER'}` });
  if (by !== undefined && !names.includes(by))
    throw new UsageError(`${text} has no placeholder ${JSON.stringify(by)}`, {
      hint: names.length === 0 ? 'it has none' : `one of ${names.join(', ')}`,
    });
  if (sort === 'values' && !values) throw new UsageError('--sort values needs --values', { hint: 'add --values' });
}
