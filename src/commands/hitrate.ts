import { type Context, defineCommand } from '../command.ts';
import { refuseContradictions } from '../hits/contradictions.ts';
import { ACL_RULES } from '../hits/events.ts';
import { leftChanged, restoreAll, turnEventsOn, withEvents } from '../hits/enabled-run.ts';
import type { EventsSwitch } from '../hits/events-setting.ts';
import { hitFindings, hitUnchecked } from '../hits/findings.ts';
import type { HitrateData } from '../hits/hit-data.ts';
import { type HitrateAnswer, type HitrateRequest, runHitrate } from '../hits/run.ts';
import { HITRATE_FIELDS, hitrateBlocks, hitrateRecords } from '../hits/screen.ts';
import { restoredOnly } from '../hits/summary.ts';
import { watchHitrate } from '../hits/watch.ts';
import type { Node } from '../redis/target.ts';
import type { Answer } from '../report.ts';
import { chooseNodes, readPlan } from '../traffic/plan.ts';
import { costOf, readLoad, refuseBusy } from '../traffic/preflight.ts';

const DEFAULT_DURATION_MS = 10_000;

export const hitrate = defineCommand({
  name: 'hitrate',
  description:
    'Which families of keys are found, and which are missed: exactly, by hearing the commands that the servers run beside the events of ' +
    'keys that were missed. These need notify-keyspace-events with E and m: --enable-events sets them while it looks and puts the ' +
    'setting back afterwards (of several runs of one user on one machine the last one does; one elsewhere that loses its events says ' +
    'so), and --restore does so after a run that was killed. What somebody else sets meanwhile is left as it is. ' +
    'A CONFIG REWRITE meanwhile, such as of Sentinel at a failover, would keep them in the configuration file. Without events, or ' +
    'without MONITOR, it says what it knows instead. Looks for 10 s, guarded as monitor is. Needs the ACL rules ' +
    `${ACL_RULES.join(' ')} (a key of its own, which it looks for and never writes); for --enable-events also +config|get and +config|set.`,
  examples: [
    { line: 'cacheops hitrate --enable-events', what: 'hits and misses by family, command and shard, of ten seconds' },
    { line: 'cacheops hitrate --duration 5m --memory-curve', what: 'and what half or four times the memory would change' },
    { line: 'cacheops hitrate --misses-only --duration 10m', what: 'far cheaper: which families miss' },
    { line: 'cacheops hitrate --slice 1s/10s --duration 5m', what: 'a busy server: a second of every ten' },
    { line: 'cacheops hitrate --enable-events --watch 5s', what: 'a screen that refreshes, until Ctrl-C' },
    { line: 'cacheops hitrate --restore', what: 'puts notify-keyspace-events back after a run that was killed' },
  ],
  options: {
    duration: { type: 'duration', value: 'duration', min: 100, summary: 'how long to look (default 10s)' },
    enableEvents: { type: 'boolean', summary: 'add E and m to notify-keyspace-events while it looks' },
    restore: { type: 'boolean', summary: 'only put back what a run that was killed has left changed' },
    watch: { type: 'duration', value: 'duration', min: 500, summary: 'the figures of each such time, refreshed in place until Ctrl-C' },
    missesOnly: { type: 'boolean', summary: 'without MONITOR: misses by family, hits as a total' },
    memoryCurve: { type: 'boolean', summary: 'the hit ratio at half, twice and four times the memory, were it an LRU cache' },
    slice: { type: 'string', value: 'part', summary: 'short looks: 1s/10s is a second of every ten' },
    node: { type: 'list', value: 'address', summary: 'only this node, also a replica; may be repeated' },
    maxRate: { type: 'integer', value: 'n', min: 1, default: 100_000, summary: 'refuse to look all the time at a node that runs more commands a second' },
    latencyRise: { type: 'duration', value: 'duration', min: 1, default: 50, summary: 'stop when PINGs take so much longer than before' },
    memoryRise: { type: 'size', value: 'size', min: 1_000_000, summary: 'stop when memory for clients grows so much (default 64mb)' },
  }, // prettier-ignore
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags }, context) {
    refuseContradictions(flags);
    if (flags.restore) return restore(context, flags.node);
    const { request, events } = await prepare(flags, flags.duration ?? DEFAULT_DURATION_MS, context);
    const look = async () => runHitrate(request);
    const looking = async () => (events ? withEvents(request.nodes, events, look) : look());
    const { data, missing } = await context.progress.during('looking', looking);
    return judged({ data, missing });
  },

  live: {
    kind: 'screen',
    wanted: ({ flags: { watch } }) => watch !== undefined,
    async *answers({ flags }, context) {
      refuseContradictions(flags);
      const { request, events } = await prepare(flags, flags.duration ?? Infinity, context);
      const on = events && (await turnEventsOn(request.nodes, events));
      for await (const answer of watchHitrate(request, flags.watch ?? 0, on)) yield judged(answer);
    },
  },

  blocks: hitrateBlocks,
  records: hitrateRecords,
  fields: () => HITRATE_FIELDS,
});

type Flags = Omit<Parameters<typeof readPlan>[0], 'duration' | 'forever'> & {
  readonly enableEvents: boolean;
  readonly missesOnly: boolean;
  readonly memoryCurve: boolean;
  readonly node: readonly string[];
  readonly maxRate: number;
};

/** Nothing has been changed yet, but what may not be is refused. */
async function prepare(flags: Flags, duration: number, context: Context) {
  const { missesOnly, memoryCurve, enableEvents, maxRate } = flags;
  const plan = readPlan({ ...flags, duration, forever: false });
  const { families: rules } = await context.profile();
  const events = enableEvents ? await eventsSwitch(context, duration) : undefined;
  const target = await context.target();
  const nodes = chooseNodes(target, flags.node);
  if (!events) await tellLeftovers(context, nodes);
  if (!missesOnly) {
    const loads = (await target.each(nodes, readLoad)).flatMap((result) => ('value' in result ? [result.value] : []));
    if (plan.slice === undefined) refuseBusy(loads, maxRate);
    context.progress.note(costOf(loads));
    context.yieldProcessor();
  }
  if (events) await context.confirmWrite(`sets notify-keyspace-events on ${namesOf(nodes)}, and puts it back`);
  const { signal } = context;
  const request: HitrateRequest = { target, nodes, rules, plan, missesOnly, memoryCurve, signal, random: Math.random };
  return { request, events };
}

const judged = ({ data, missing }: HitrateAnswer): Answer<HitrateData> => ({
  data,
  missing,
  findings: hitFindings(data),
  unchecked: hitUnchecked(data),
});

async function restore(context: Context, addresses: readonly string[]): Promise<{ readonly data: HitrateData }> {
  const events = await eventsSwitch(context, 0);
  const target = await context.target();
  const nodes = addresses.length > 0 ? chooseNodes(target, addresses) : target.nodes;
  await context.confirmWrite(`puts notify-keyspace-events back on ${namesOf(nodes)}`);
  const restored = await restoreAll(nodes, events);
  const elsewhere = await leftChanged(context.runFiles);
  if (elsewhere.length > 0)
    context.warn(
      `notify-keyspace-events is still left changed on ${elsewhere.join(', ')}: run cacheops hitrate --restore with -u for each`,
    );
  return { data: restoredOnly(restored) };
}

/** A run that is over by now, and has put nothing back, was killed. */
async function tellLeftovers({ runFiles, warn }: Context, nodes: readonly Node[]): Promise<void> {
  const left = (await leftChanged(runFiles)).filter((address) => nodes.some((node) => node.address === address));
  if (left.length > 0)
    warn(
      `an earlier run, killed or cut off, has left notify-keyspace-events changed on ${left.join(', ')}: run cacheops hitrate --restore`,
    );
}

/** A run takes longer than it looks, but not by so much. */
const SPARE_MS = 5 * 60_000;

async function eventsSwitch(context: Context, durationMs: number): Promise<EventsSwitch> {
  const { runFiles: files, finish, warn } = context;
  const endsAt = durationMs === Infinity ? undefined : new Date(context.now().getTime() + durationMs + SPARE_MS);
  return { writer: await context.writer(), files, endsAt, finish, warn };
}

const namesOf = (nodes: readonly Node[]): string => nodes.map(({ address }) => address).join(', ');
