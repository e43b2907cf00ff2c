import { type Context, defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { assess } from '../health/assess.ts';
import { type ShownStats, statsBlocks } from '../health/blocks/index.ts';
import { type Look, look, openWindows, reopenWindows, type Subjects } from '../health/collect.ts';
import { figuresOf } from '../health/figures/index.ts';
import { NO_HISTORY, remember } from '../health/history.ts';
import { inSlotOrder } from '../health/node-order.ts';
import { PINGS, PINGS_A_FRAME } from '../health/round-trip.ts';
import { statsRecords } from '../health/records.ts';
import { fromState, STATE_KIND, toState } from '../health/state.ts';
import type { WindowStart } from '../health/window.ts';
import type { Answer } from '../report.ts';

export const stats = defineCommand({
  name: 'stats',
  description:
    'Judges counters over a window, not since boot; `cacheops explain` lists the checks. What could not be read is listed as not ' +
    'checked, and never counts as fine. Reads no key, so that it changes none of the figures it shows, but for its own few commands, ' +
    'which it counts.',
  examples: [
    { line: 'cacheops stats', what: 'the server of the profile, over one second' },
    { line: 'cacheops stats -u redis://10.0.0.1:6379 --window 10s', what: 'another one, and a longer look' },
    { line: 'cacheops stats --watch 2s', what: 'a screen that refreshes, until Ctrl-C' },
    { line: 'cacheops stats --top 20', what: 'with the commands that take most server time' },
    {
      line: 'cacheops stats --state prod.json --fail-on warning',
      what: 'for cron: counted since the last run; exit 1 for warnings and errors',
    },
  ],
  options: {
    window: { type: 'duration', value: 'duration', summary: 'how long to count', default: 1000, min: 100 },
    state: { type: 'string', value: 'file', summary: 'count since the last run with this file, and leave the end of this run there' },
    replicas: { type: 'boolean', summary: 'look at replicas as well' },
    top: { type: 'integer', value: 'n', summary: 'table of the n commands with most server time', min: 1 },
    watch: { type: 'duration', value: 'duration', summary: 'refresh every so often, until Ctrl-C', min: 200 },
  },
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags: { window: windowMs, state, replicas, top } }, context): Promise<Answer<ShownStats>> {
    const subjects = await subjectsOf(context, replicas);
    const starts = state === undefined ? NO_STARTS : fromState(await context.state.load(state, STATE_KIND), context.now());
    const watch = await openWindows(subjects, starts);
    const counting = watch.nodes.some(({ start }) => start.from === 'sample');
    if (counting) await context.progress.during('counting', () => context.sleep(windowMs));
    const seen = await look(subjects, watch);
    if (seen.failure !== undefined) throw seen.failure;
    if (state !== undefined) {
      const [ends, now] = [new Map([...starts, ...startsOf(seen)]), await context.state.load(state, STATE_KIND)]; // a scan may have written meanwhile
      await context.state.save(state, STATE_KIND, toState(ends, now));
    }
    const begun = counting ? 'first-run' : 'continued';
    return answer(seen, { state: state === undefined ? null : begun, topCommands: top ?? null, history: null });
  },

  live: {
    kind: 'screen',
    wanted: ({ flags: { watch } }) => watch !== undefined,
    async *answers({ flags: { window: windowMs, state, replicas, top, watch: everyMs = windowMs } }, context) {
      if (state !== undefined)
        throw new UsageError('--watch and --state do not go together', { hint: 'leave out --state: a screen counts from frame to frame' });
      const subjects = { ...(await subjectsOf(context, replicas)), pings: PINGS_A_FRAME };
      let [watch, history, pauseMs] = [await openWindows(subjects, NO_STARTS), NO_HISTORY, Math.min(windowMs, everyMs)];
      while (!context.signal.aborted) {
        await context.sleep(pauseMs);
        const seen = await look(subjects, watch);
        history = remember(history, figuresOf(seen.facts));
        yield answer(seen, { state: null, topCommands: top ?? null, history });
        [watch, pauseMs] = [await reopenWindows(subjects, seen.next), everyMs];
      }
    },
  },

  blocks: statsBlocks,
  records: statsRecords,
});

const NO_STARTS: ReadonlyMap<string, WindowStart> = new Map();

async function subjectsOf(context: Context, replicas: boolean): Promise<Subjects> {
  const [target, { role, targets }] = [await context.target(), await context.profile()];
  const { engine, engineVersion, topology, absent } = target;
  const alsoReplicas = target.replicas.filter((replica) => !target.primaries.includes(replica));
  const watched = replicas ? [...target.primaries, ...alsoReplicas] : target.primaries;
  return {
    engine,
    engineVersion,
    topology,
    absent,
    each: (nodes, fn) => target.each(nodes, fn),
    watched: inSlotOrder(watched),
    withReplicas: replicas,
    pings: PINGS,
    role,
    targets,
    now: context.now,
  };
}

function answer({ facts, missing }: Look, shown: Pick<ShownStats, 'state' | 'topCommands' | 'history'>): Answer<ShownStats> {
  return { ...assess(facts), missing, data: { ...figuresOf(facts), ...shown } };
}

const startsOf = ({ next }: Look): ReadonlyMap<string, WindowStart> => new Map(next.nodes.map(({ node, start }) => [node.address, start]));
