import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { findHotkeys } from '../hotkeys/find.ts';
import { METHODS } from '../hotkeys/hotkeys-data.ts';
import { HOTKEYS_FIELDS, hotkeysBlocks, hotkeysRecords } from '../hotkeys/screen.ts';
import { createLookupLedger } from '../health/lookup-ledger.ts';
import { createFamilies } from '../keyspace/family.ts';
import { STATS_STATE_FLAG } from '../keyspace/scan-flags.ts';

export const hotkeys = defineCommand({
  name: 'hotkeys',
  description:
    'Which keys are hot, by the best that the servers offer: HOTKEYS (Redis 8.6), statistics of slots and then the keys in the hottest ' +
    '(Valkey 8.0, Redis 8.2; in a cluster), the counters of an LFU policy, or a short and guarded MONITOR. Says which one it took. What ' +
    'it starts it ends, also at Ctrl-C. Nothing is written.',
  examples: [
    { line: 'cacheops hotkeys', what: 'the hottest keys, by the best method there is' },
    { line: 'cacheops hotkeys --method monitor --duration 10s', what: 'by what commands name, for ten seconds' },
    { line: 'cacheops hotkeys --method lfu --sample 1000000', what: 'by the counters of an LFU policy, of more keys' },
    { line: 'cacheops hotkeys --top 50 --format json', what: 'for a program' },
  ],
  options: {
    method: {
      type: 'string',
      value: 'method',
      choices: ['auto', ...METHODS],
      default: 'auto',
      summary: 'how to find them; auto: the first that the servers allow',
    },
    duration: { type: 'duration', value: 'duration', default: 5_000, min: 100, summary: 'how long to watch; lfu reads counters instead' },
    top: { type: 'integer', value: 'n', default: 20, min: 1, max: 1_000, summary: 'how many keys to name' },
    sample: { type: 'integer', value: 'keys', default: 100_000, min: 1, summary: 'lfu: of how many keys to read the counter' },
    from: { type: 'string', value: 'role', choices: ['primary', 'replica'], default: 'primary', summary: 'lfu: which servers to read' },
    allDatabases: { type: 'boolean', summary: 'lfu: all databases, not only the one of the connection' },
    slice: { type: 'string', value: 'part', summary: 'monitor: short looks; 1s/10s is a second of every ten' },
    maxRate: { type: 'integer', value: 'n', min: 1, default: 100_000, summary: 'monitor: refuse to look all the time at a node with more commands a second' },
    ...STATS_STATE_FLAG,
  }, // prettier-ignore
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run({ flags }, context) {
    if (flags.slice !== undefined && !['auto', 'monitor'].includes(flags.method))
      throw new UsageError(`--slice and --method ${flags.method} do not go together: only monitor looks at slices`, {
        hint: 'leave out one of them',
      });
    const [{ families: rules }, target] = [await context.profile(), await context.target()];
    const { method: wanted, duration: durationMs, top, sample: mostKeys, from, allDatabases, slice, maxRate } = flags;
    const { signal, sleep, finish } = context;
    const request = { target, top, durationMs, familyOf: createFamilies(rules), signal, sleep, finish };
    const scan = { from, ...(allDatabases && { databases: 'all' as const }) };
    const { note } = createLookupLedger(context.state, flags.statsState, context.now);
    context.yieldProcessor();
    return context.progress.during('looking for hot keys', () =>
      findHotkeys(request, { wanted, mostKeys, scan, monitor: { slice, maxRate, rules }, note }),
    );
  },

  blocks: hotkeysBlocks,
  records: hotkeysRecords,
  fields: () => HOTKEYS_FIELDS,
});
