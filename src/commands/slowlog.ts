import { defineCommand } from '../command.ts';
import { createFamilies } from '../keyspace/family.ts';
import { LOG_KINDS } from '../redis/commandlog.ts';
import { collectSlowlog } from '../slowlog/collect.ts';
import { followSlowlog } from '../slowlog/follow.ts';
import { groupCommands, GROUPINGS } from '../slowlog/group.ts';
import { loadMarks, saveMarks } from '../slowlog/marks.ts';
import { DEFAULT_LIMIT, planReading } from '../slowlog/plan.ts';
import { MAX_READ } from '../slowlog/read-node.ts';
import {
  slowlogFields,
  commandColumns,
  commandRecord,
  commandRow,
  slowlogBlocks,
  slowlogRecords,
  type SlowlogData,
} from '../slowlog/screen.ts';

const STATE_KIND = 'slowlog';

export const slowlog = defineCommand({
  name: 'slowlog',
  description:
    'The slow commands of all nodes, newest first, each with its keys; values are redacted. Needs the ACL rule +slowlog|get, and +config|get to judge the settings.',
  examples: [
    { line: 'cacheops slowlog', what: 'the last 50 slow commands of all nodes' },
    { line: 'cacheops slowlog --group shape', what: 'which kinds of command take the time' },
    { line: 'cacheops slowlog --follow', what: 'each new one as it is logged' },
    {
      line: 'cacheops slowlog --since-last --state slowlog.json',
      what: 'for cron: what is new since the last run, and how much was missed',
    },
    { line: 'cacheops slowlog --kind all', what: 'together with the large requests and replies that Valkey logs' },
  ],
  options: {
    limit: {
      type: 'integer',
      value: 'n',
      min: 1,
      max: MAX_READ,
      summary: `at most so many entries (default ${DEFAULT_LIMIT}; all with --since-last or --group)`,
    },
    group: { type: 'string', value: 'by', choices: GROUPINGS, summary: 'add entries up instead of listing them' },
    kind: {
      type: 'string',
      value: 'kind',
      choices: [...LOG_KINDS, 'all'],
      default: 'slow',
      summary: 'which log to read; the large ones need Valkey 8.1',
    },
    values: { type: 'boolean', summary: 'show values too; passwords stay hidden' },
    follow: { type: 'boolean', short: 'f', summary: 'go on with what is logged from now on' },
    interval: { type: 'duration', value: 'duration', default: 1_000, min: 100, summary: 'how often --follow looks' },
    sinceLast: { type: 'boolean', summary: 'only what is new since the last run with the same --state' },
    state: { type: 'string', value: 'file', summary: 'where the end of the last run is kept' },
  },
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags }, context) {
    const plan = planReading(flags);
    const { state } = flags;
    const since = state === undefined ? undefined : loadMarks(await context.state.load(state, STATE_KIND), state);
    const profile = await context.profile();
    const target = await context.target();
    const { commands, nodes, marks, findings, unchecked, missing } = await context.progress.during('reading the slowlog', () =>
      collectSlowlog(target, createFamilies(profile.families), {
        ...plan,
        since,
        showValues: flags.values,
        ownClientName: profile.connection.clientName,
        now: context.now(),
      }),
    );
    if (state !== undefined) await context.state.save(state, STATE_KIND, saveMarks(marks));
    const data: SlowlogData = {
      kinds: plan.kinds,
      entries: commands.slice(0, plan.limit),
      found: commands.length,
      ...(flags.group && { groups: groupCommands(commands, flags.group), groupedBy: flags.group }),
      nodes,
    };
    return { data, findings, unchecked, missing };
  },

  blocks: slowlogBlocks,
  records: slowlogRecords,
  fields: slowlogFields,

  live: {
    kind: 'lines',
    wanted: ({ flags }) => flags.follow,
    columns: commandColumns({ several: true, kinds: true, width: true }),
    async *events({ flags }, context) {
      const { kinds } = planReading(flags);
      const profile = await context.profile();
      const options = {
        kinds,
        intervalMs: flags.interval,
        showValues: flags.values,
        ownClientName: profile.connection.clientName,
        signal: context.signal,
        sleep: context.sleep,
        warn: context.warn,
      };
      for await (const command of followSlowlog(await context.target(), createFamilies(profile.families), options)) {
        yield { at: command.at, row: commandRow(command, { several: true, kinds: true }), record: commandRecord(command) };
      }
    },
  },
});
