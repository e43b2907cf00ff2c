import { type Context, defineCommand } from '../command.ts';
import type { Answer } from '../report.ts';
import type { MonitorData } from '../traffic/monitor-data.ts';
import { costOf, readLoad, refuseBusy } from '../traffic/preflight.ts';
import { chooseNodes, databaseAskedFor, readPlan, readWanted } from '../traffic/plan.ts';
import { recordCommands } from '../traffic/record.ts';
import { replayCommands } from '../traffic/replay.ts';
import { refuseContradictions } from '../traffic/contradictions.ts';
import { monitorFindings } from '../traffic/findings.ts';
import { liveFrames } from '../traffic/live-frames.ts';
import { type LiveRequest, watchAndSum } from '../traffic/run.ts';
import { MONITOR_FIELDS, monitorBlocks, monitorRecords } from '../traffic/screen.ts';
import { showCommand, STREAM_COLUMNS, toEvent } from '../traffic/shown-command.ts';
import { streamOf } from '../traffic/stream.ts';
import { openWatch } from '../traffic/watch.ts';

export const monitor = defineCommand({
  name: 'monitor',
  description:
    'Every command that the servers run, all primaries together: as a stream on a terminal, else added up. Looks for 30 s, and stops ' +
    'by itself before that when a server answers later, needs more memory, or is ahead of what is read. Commands of all databases are ' +
    'shown, with -n or --db those of one. Values are hidden. Needs the ACL rules +info +ping +monitor.',
  examples: [
    { line: 'cacheops monitor', what: 'the stream, 30 s long' },
    { line: 'cacheops monitor --duration 10s', what: 'top commands, families, keys and clients of ten seconds' },
    { line: 'cacheops monitor --family session --writes', what: 'who writes sessions' },
    { line: 'cacheops monitor --summary --slice 1s/10s --duration 5m', what: 'a busy server: a second of every ten' },
    { line: 'cacheops monitor --watch 2s', what: 'the same as tables that refresh' },
    { line: 'cacheops monitor --duration 1m --record traffic.gz', what: 'kept, to look at later: cacheops monitor --replay traffic.gz' },
    { line: 'cacheops monitor --replay -', what: 'what another program heard: redis-cli monitor | …' },
  ],
  options: {
    summary: { type: 'boolean', summary: 'add up instead of a line each; so when not on a terminal, and with --duration' },
    stream: { type: 'boolean', summary: 'a line each, also when not on a terminal' },
    watch: { type: 'duration', value: 'duration', min: 500, summary: 'the tables of each such time, refreshed in place' },
    duration: { type: 'duration', value: 'duration', min: 100, summary: 'how long to look (default 30s)' },
    forever: { type: 'boolean', summary: 'look until Ctrl-C' },
    lines: { type: 'integer', value: 'n', min: 1, summary: 'stop after so many commands' },
    slice: { type: 'string', value: 'part', summary: 'short looks: 1s/10s is a second of every ten; figures are then estimates' },
    node: { type: 'list', value: 'address', summary: 'only this node, also a replica; may be repeated' },
    command: { type: 'list', value: 'name', summary: 'only this command; may be repeated, as most of what follows' },
    family: { type: 'list', value: 'template', summary: 'only commands that name keys of this family' },
    match: { type: 'string', value: 'glob', summary: 'only commands that name such a key, as SCAN MATCH has it' },
    client: { type: 'list', value: 'address', summary: 'only this client: host, host:port or a pattern' },
    exclude: { type: 'list', value: 'what', summary: 'without this command (PING), family (session:{id}) or keys (tmp:*)' },
    reads: { type: 'boolean', summary: 'only commands that read' },
    writes: { type: 'boolean', summary: 'only commands that write' },
    values: { type: 'boolean', summary: 'show and record values too; passwords stay hidden' },
    top: { type: 'integer', value: 'n', min: 1, max: 1_000, default: 20, summary: 'how many keys and clients the data names' },
    maxRate: { type: 'integer', value: 'n', min: 1, default: 100_000, summary: 'refuse to look all the time at a node that runs more commands a second' },
    latencyRise: { type: 'duration', value: 'duration', min: 1, default: 50, summary: 'stop when PINGs take so much longer than before' },
    memoryRise: { type: 'size', value: 'size', min: 1_000_000, summary: 'stop when memory for clients grows so much (default 64mb)' },
    record: { type: 'string', value: 'file', summary: 'keep what was seen in a new file, compressed' },
    replay: { type: 'string', value: 'file', summary: 'read such a file, or what redis-cli monitor printed, instead of a server; - is standard input' },
  }, // prettier-ignore
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags }, context) {
    refuseContradictions(flags);
    if (flags.replay !== undefined) {
      const profile = await context.profile();
      const file = await context.files.open(flags.replay);
      const wanted = readWanted(flags, databaseAskedFor(profile));
      const { top, lines } = flags;
      return judged(await replayCommands(file, { file: flags.replay, wanted, rules: profile.families, top, lines }));
    }
    const { watch, request } = await prepare(flags, context);
    const recorder = flags.record === undefined ? undefined : recordCommands(await context.files.create(flags.record), watch, flags.values);
    const label = flags.forever ? 'looking, until Ctrl-C' : 'looking';
    return judged(await context.progress.during(label, () => watchAndSum(watch, request, recorder)));
  },

  live: [
    {
      kind: 'screen',
      wanted: ({ flags }) => flags.watch !== undefined,
      async *answers({ flags }, context) {
        refuseContradictions(flags);
        const { watch, request } = await prepare(flags, context);
        for await (const answer of liveFrames(watch, request, flags.watch ?? 0, context.sleep)) yield judged(answer);
      },
    },
    {
      kind: 'lines',
      wanted: ({ flags }, { isTerminal }) =>
        flags.stream || (isTerminal && !flags.summary && flags.duration === undefined && flags.record === undefined && flags.replay === undefined),
      columns: STREAM_COLUMNS,
      async *events({ flags }, context) {
        refuseContradictions(flags);
        const { watch } = await prepare(flags, context);
        for await (const shown of streamOf(watch, (seen) => showCommand(seen, watch.reader, flags.values))) yield toEvent(shown);
      },
    }, // prettier-ignore
  ],

  blocks: monitorBlocks,
  records: monitorRecords,
  fields: () => MONITOR_FIELDS,
});

const judged = (answer: Answer<MonitorData>): Answer<MonitorData> => ({ ...answer, findings: monitorFindings(answer.data) });

type Flags = Parameters<typeof readPlan>[0] &
  Parameters<typeof readWanted>[0] & {
    readonly node: readonly string[];
    readonly lines: number | undefined;
    readonly maxRate: number;
    readonly top: number;
  };

async function prepare(flags: Flags, context: Context) {
  const [plan, profile] = [readPlan(flags), await context.profile()];
  const wanted = readWanted(flags, databaseAskedFor(profile));
  const target = await context.target();
  const nodes = chooseNodes(target, flags.node);
  const loads = (await target.each(nodes, readLoad)).flatMap((result) => ('value' in result ? [result.value] : []));
  if (plan.slice === undefined) refuseBusy(loads, flags.maxRate);
  context.progress.note(costOf(loads));
  context.yieldProcessor();
  const watch = await openWatch(
    nodes,
    { wanted, rules: profile.families, plan, lines: flags.lines ?? Infinity },
    { signal: context.signal, random: Math.random },
  );
  const request: LiveRequest = { top: flags.top, absent: target.absent, signal: context.signal };
  return { watch, request };
}
