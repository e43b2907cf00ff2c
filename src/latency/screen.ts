import {
  type Block,
  type Cell,
  count,
  type DataRecord,
  type Fact,
  fraction,
  integer,
  microseconds,
  type Quantity,
  seconds,
  toned,
} from '../report.ts';
import { formatMicroseconds, formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import type { LatencyData, NodeLatency } from './latency-data.ts';
import { ofOthers } from './of-others.ts';

/** How many commands a reader sees; data has more. */
const SHOWN_COMMANDS = 8;

/** The round trips of all nodes, and where the time goes on the one that answers slowest. */
export function latencyBlocks({ nodes }: LatencyData): readonly Block[] {
  const slowest = nodes.toSorted((a, b) => slowness(b) - slowness(a))[0];
  if (slowest === undefined) return [];
  return [
    ...(nodes.length > 1 ? [nodeTable(nodes)] : []),
    partTable(slowest, nodes.length > 1),
    ...(slowest.commands.some(({ own }) => !own) ? [commandTable(slowest)] : []),
    ...(slowest.roundTrip ? [histogram(slowest.roundTrip)] : []),
    { kind: 'facts', facts: monitorFacts(slowest) },
  ];
}

/** All tables in one: `about` says which. */
export const latencyRecords = ({ nodes }: LatencyData): readonly DataRecord[] =>
  nodes.flatMap(({ node, roundTrip, parts, commands }) => [
    ...parts.map(({ part, serverSeconds, share, longestMs, evidence }) => ({
      about: 'part',
      node,
      name: part,
      serverSeconds,
      share,
      longestMs,
      calls: null,
      evidence,
    })),
    ...commands.map(({ command, serverSeconds, share, calls }) => ({
      about: 'command',
      node,
      name: command,
      serverSeconds,
      share,
      longestMs: null,
      calls,
      evidence: null,
    })),
    ...(roundTrip?.histogram ?? []).map(({ upToMicroseconds, samples }) => ({
      about: 'round trip',
      node,
      name: `<= ${upToMicroseconds} us`,
      serverSeconds: null,
      share: null,
      longestMs: null,
      calls: samples,
      evidence: null,
    })),
  ]);

export const LATENCY_FIELDS = ['about', 'node', 'name', 'serverSeconds', 'share', 'longestMs', 'calls', 'evidence'] as const;

/** By the slowest hundredth; without enough samples by the slowest. */
const slowness = ({ roundTrip }: NodeLatency): number => roundTrip?.p99Ms ?? roundTrip?.maxMs ?? 0;

const time = (ms: number | null): Quantity | null => (ms === null ? null : seconds(ms / 1000));

const nodeTable = (nodes: readonly NodeLatency[]): Block => ({
  kind: 'table',
  columns: [
    { title: 'node', shrink: true },
    { title: 'p50', align: 'right' },
    { title: 'p90', align: 'right', drop: 2 },
    { title: 'p99', align: 'right' },
    { title: 'p99.9', align: 'right', drop: 1 },
    { title: 'max', align: 'right' },
    { title: 'PINGs', align: 'right', drop: 3 },
  ],
  rows: nodes.map(({ node, roundTrip: trip }): readonly Cell[] =>
    trip === null
      ? [node, 'unknown', null, null, null, null, null]
      : [node, time(trip.p50Ms), time(trip.p90Ms), time(trip.p99Ms), time(trip.p999Ms), time(trip.maxMs), integer(trip.samples)],
  ),
});

function partTable({ node, parts, seconds: windowSeconds }: NodeLatency, named: boolean): Block {
  return {
    kind: 'table',
    title: `where the time goes${named ? ` on ${node}, which answers slowest` : ''}`,
    columns: [
      { title: 'part' },
      { title: 'busy', align: 'right' },
      { title: 'longest', align: 'right' },
      { title: 'evidence', shrink: true },
    ],
    rows: parts.map(({ part, share, longestMs, longestOf, evidence }): readonly Cell[] => [
      toned(part, 'strong'),
      share === null ? null : fraction(share),
      time(longestMs),
      `${evidence}${longestOf === 'hour' ? ' (longest of the last hour)' : ''}`,
    ]),
    note: `busy: of ${formatSeconds(windowSeconds)} on the main thread`,
  };
}

function commandTable({ commands }: NodeLatency): Block {
  const others = ofOthers(commands);
  return {
    kind: 'table',
    columns: [
      { title: 'command', shrink: true },
      { title: 'calls', align: 'right' },
      { title: 'server time', align: 'right' },
      { title: 'mean', align: 'right', drop: 1 },
      { title: 'p50 ≤', align: 'right', drop: 2 },
      { title: 'p99 ≤', align: 'right' },
    ],
    rows: others
      .slice(0, SHOWN_COMMANDS)
      .map(({ command, calls, share, meanMicroseconds, p50Microseconds, p99Microseconds }): readonly Cell[] => [
        command.toUpperCase().replace('|', ' '),
        count(calls),
        fraction(share),
        microseconds(meanMicroseconds),
        p50Microseconds === null ? null : microseconds(p50Microseconds),
        p99Microseconds === null ? null : microseconds(p99Microseconds),
      ]),
    ...percentileNote(others),
  };
}

function percentileNote(commands: NodeLatency['commands']): { readonly note?: string } {
  const shown = commands.slice(0, SHOWN_COMMANDS);
  const notes = [
    ...(shown.some(({ percentilesOver }) => percentilesOver === 'boot') ? ['percentiles are since boot'] : []),
    ...(commands.length > SHOWN_COMMANDS ? [`${plural(commands.length - SHOWN_COMMANDS, 'more command')}: --format json`] : []),
  ];
  return notes.length === 0 ? {} : { note: notes.join('; ') };
}

const histogram = ({ histogram: buckets }: NonNullable<NodeLatency['roundTrip']>): Block => ({
  kind: 'bars',
  title: 'round trips',
  bars: buckets.map(({ upToMicroseconds, samples }) => ({ label: `≤ ${formatMicroseconds(upToMicroseconds)}`, value: integer(samples) })),
});

function monitorFacts({ eventThresholdMs, events }: NodeLatency): readonly Fact[] {
  const state: Cell = eventThresholdMs === null ? toned('unknown', 'warning') : eventThresholdMs === 0 ? 'off' : 'on, above';
  const threshold = eventThresholdMs === null || eventThresholdMs === 0 ? [] : [seconds(eventThresholdMs / 1000)];
  const older = (events ?? []).filter(({ lately }) => !lately);
  return [
    {
      label: 'latency monitor',
      phrases: [
        [state, ...threshold],
        ...older.map(({ event, lastAt, maxMs }): readonly Cell[] => [event, 'at most', seconds(maxMs / 1000), 'last', lastAt]),
      ],
    },
  ];
}
