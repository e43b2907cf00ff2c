import { announcement, expectedSeconds } from '../audit/announce.ts';
import { type AuditData, SORT_ORDERS } from '../audit/audit-data.ts';
import { BASELINE_KIND, readBaseline } from '../audit/baseline.ts';
import { auditBlocks } from '../audit/blocks.ts';
import { auditFields, auditRecords } from '../audit/records.ts';
import { runAudit } from '../audit/run.ts';
import { readSampleGoal } from '../audit/sample-goal.ts';
import { savedFromState, savedFromToken, stateOf, tokenOf } from '../audit/saved-tally.ts';
import { refuseUnmet, wantedFamilies } from '../audit/wanted-families.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { createLookupLedger } from '../health/lookup-ledger.ts';
import { UNUSED_FOR_MS } from '../keyspace/family-table.ts';
import { KEEP_EVERY_MS } from '../keyspace/every.ts';
import { SCAN_FLAGS, STATS_STATE_FLAG, TOUCH_FLAG } from '../keyspace/scan-flags.ts';
import { refuseEmptyPattern } from '../keyspace/key-pattern.ts';
import { refuseUnknownType } from '../keyspace/key-type.ts';
import type { Answer } from '../report.ts';

const STATE_KIND = 'audit';
const { from, allDatabases, maxLoad, rate } = SCAN_FLAGS;

export const audit = defineCommand({
  name: 'audit',
  description:
    'Which families of keys are there, how many, how large, how long do they live, and which break the policy of the profile. Scans every shard by SCAN, TYPE, PTTL and MEMORY USAGE in small steps, and writes nothing. Ctrl-C prints what is known by then and how to go on: what was counted goes on with it, in the token or in the --state file.',
  examples: [
    { line: 'cacheops audit', what: 'all keys of the database, judged by the policy of the profile' },
    { line: 'cacheops audit --sample 1%', what: 'a hundredth of them, with error bars: seconds instead of minutes' },
    {
      line: 'cacheops audit --deep --all-databases --from replica',
      what: 'with elements and idle times, of all databases, read from replicas',
    },
    { line: 'cacheops audit --fail-on warning --baseline policy.json', what: 'for CI: fails on violations that are new or have grown' },
    { line: 'cacheops audit --family session --no-ttl', what: 'only the sessions that never expire' },
    { line: 'cacheops audit -o monday.json', what: 'kept, to compare later: cacheops audit diff monday.json friday.json' },
  ],
  options: {
    match: { type: 'string', value: 'glob', summary: 'only keys that match, as SCAN MATCH has it' },
    type: {
      type: 'string',
      value: 'type',
      summary: 'only keys of this type, as TYPE names it; Redis counts a hit for each key that it looks at so',
    },
    family: { type: 'list', value: 'name', summary: 'only keys of this family: session for session:{user_id}; may be repeated' },
    noTtl: { type: 'boolean', summary: 'only keys that never expire' },
    largerThan: { type: 'size', value: 'size', summary: 'only keys that use more memory' },
    idleLongerThan: { type: 'duration', value: 'time', summary: 'only keys that were not used for so long (reads --deep)' },
    sort: { type: 'string', value: 'by', choices: SORT_ORDERS, default: 'memory', summary: 'what families are sorted by' },
    top: { type: 'integer', value: 'n', min: 1, default: 20, summary: 'how many families the text shows; data has all' },
    biggest: { type: 'integer', value: 'n', min: 0, max: 1_000, default: 5, summary: 'how many of the largest keys to name' },
    allDatabases,
    from,
    deep: { type: 'boolean', summary: 'elements, encodings, idle times or frequencies, and TTLs of hash fields as well' },
    ...TOUCH_FLAG,
    unusedFor: {
      type: 'duration',
      value: 'time',
      default: UNUSED_FOR_MS,
      min: 1_000,
      summary: 'how long a key was not used to count as unused, with --deep',
    },
    sample: { type: 'string', value: 'part', summary: 'stop after a part such as 1%, or after so many keys; figures are then estimates' },
    precision: { type: 'string', value: 'percent', summary: 'stop when the estimates are that good, such as 1%' },
    maxLoad,
    rate,
    state: {
      type: 'string',
      value: 'file',
      summary: 'keeps how far it came, also when it is killed; the next run with it goes on from there',
    },
    resume: { type: 'string', value: 'token', summary: 'goes on from where another run stopped, with what that had counted' },
    ...STATS_STATE_FLAG,
    baseline: { type: 'string', value: 'file', summary: 'violations that it lists are notes, unless they have grown by more than a tenth' },
    writeBaseline: { type: 'string', value: 'file', summary: 'lists the violations of this run there' },
  },
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags }, context): Promise<Answer<AuditData>> {
    const goal = readSampleGoal(flags.sample, flags.precision);
    const { state, resume } = flags;
    if (state !== undefined && resume !== undefined)
      throw new UsageError('--state and --resume both say where to go on', { hint: 'give one of them' });
    if (goal !== undefined && (state ?? resume) !== undefined) {
      throw new UsageError('a sample is not gone on with: a larger one takes as long anew', { hint: 'leave out --state and --resume' });
    }
    refuseUnknownType(flags.type);
    refuseEmptyPattern(flags.match);
    const before =
      resume !== undefined
        ? savedFromToken(resume)
        : state !== undefined
          ? savedFromState(await context.state.load(state, STATE_KIND), state)
          : undefined;
    const baseline =
      flags.baseline === undefined ? undefined : readBaseline(await context.state.load(flags.baseline, BASELINE_KIND), flags.baseline);
    const profile = await context.profile();
    const request = {
      ...(flags.match !== undefined && { match: flags.match }),
      ...(flags.type !== undefined && { type: flags.type }),
      ...(flags.rate !== undefined && { keysPerSecond: flags.rate }),
      from: flags.from,
      maxLoad: flags.maxLoad,
      allDatabases: flags.allDatabases,
      deep: flags.deep,
      touch: flags.touch,
      families: wantedFamilies(profile.families, flags.family),
      noTtl: isWithoutTtlWanted(flags),
      largerThanBytes: flags.largerThan,
      idleLongerThanMs: flags.idleLongerThan,
      unusedForMs: flags.unusedFor,
      goal,
      biggest: flags.biggest,
    };
    const ledger = createLookupLedger(context.state, flags.statsState, context.now);
    const target = await context.target();
    context.yieldProcessor();
    const {
      answer,
      unfinished,
      baseline: found,
    } = await context.progress.during('looking at how many keys there are', (update) =>
      runAudit(
        {
          target,
          profile,
          signal: context.signal,
          now: context.now,
          update,
          announce: (sources) => context.progress.note(announcement(sources, goal), expectedSeconds(sources, goal)),
          keepEveryMs: KEEP_EVERY_MS,
          keep: async (costs, left) => {
            await ledger.note(costs);
            if (state !== undefined) await context.state.save(state, STATE_KIND, stateOf(left));
          },
        },
        request,
        { sort: flags.sort, top: flags.top },
        { baseline, before },
      ),
    );
    refuseUnmet(profile.families, flags.family, answer);
    if (flags.writeBaseline !== undefined) await context.state.save(flags.writeBaseline, BASELINE_KIND, found);
    const token = unfinished === undefined ? undefined : tokenOf(unfinished);
    if (unfinished !== undefined && token === undefined && state === undefined) {
      context.warn('there are too many families for a token: what was counted is lost; give --state FILE to be able to go on');
    }
    return { ...answer, data: { ...answer.data, resume: token ?? null, stateFile: unfinished === undefined ? null : (state ?? null) } };
  },

  blocks: auditBlocks,
  records: auditRecords,
  fields: auditFields,
});

/** A flag that begins with `no` arrives as its opposite, which is true unless it was given: see parse-argv. */
const isWithoutTtlWanted = (flags: object): boolean => 'ttl' in flags && flags.ttl === false;
