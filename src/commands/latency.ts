import { type Context, defineCommand } from '../command.ts';
import { type LatencyRequest, measure, openWatches, reopenWatches } from '../latency/collect.ts';
import { LATENCY_FIELDS, latencyBlocks, latencyRecords } from '../latency/screen.ts';

export const latency = defineCommand({
  name: 'latency',
  description:
    'Where does the time go: the way there and back, commands, the event loop, forks, the disk, expiry, eviction. PINGs leave at equal ' +
    'distances, so that a pause of the server is met as often as clients meet it; what the server tells of itself is counted over the ' +
    'same time. Writes nothing, and reads no key.',
  examples: [
    { line: 'cacheops latency', what: 'five seconds, all primaries' },
    { line: 'cacheops latency --duration 1m --replicas', what: 'longer, for p99.9, and replicas as well' },
    { line: 'cacheops latency --watch 2s', what: 'a screen that refreshes, until Ctrl-C' },
    { line: 'cacheops latency --format json --fail-on warning', what: 'for cron: exit 1 for warnings and errors' },
  ],
  options: {
    duration: { type: 'duration', value: 'duration', default: 5_000, min: 100, summary: 'how long to look' },
    replicas: { type: 'boolean', summary: 'look at replicas as well' },
    watch: { type: 'duration', value: 'duration', min: 500, summary: 'refresh every so often, until Ctrl-C' },
  },
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags: { duration, replicas } }, context) {
    const { target, request } = await prepare(context, replicas);
    const watches = await openWatches(target, request);
    const { answer, failure } = await context.progress.during('measuring', () => measure(target, watches, duration, request));
    if (failure !== undefined) throw failure;
    return answer;
  },

  live: {
    kind: 'screen',
    wanted: ({ flags: { watch } }) => watch !== undefined,
    async *answers({ flags: { duration, replicas, watch = duration } }, context) {
      const { target, request } = await prepare(context, replicas);
      let watches = await openWatches(target, request);
      while (!context.signal.aborted) {
        const { answer, next } = await measure(target, watches, watch, request);
        yield answer;
        watches = await reopenWatches(target, next, request);
      }
    },
  },

  blocks: latencyBlocks,
  records: latencyRecords,
  fields: () => LATENCY_FIELDS,
});

async function prepare(context: Context, withReplicas: boolean) {
  const [target, { role, targets }] = [await context.target(), await context.profile()];
  const { now, signal, sleep } = context;
  const request: LatencyRequest = { role, targets, withReplicas, now, signal, sleep };
  return { target, request };
}
