import { type Block, count, type Fact, fraction, microseconds, perSecond, seconds, toned } from '../../report.ts';
import type { StatsData } from '../figures/index.ts';
import type { History } from '../history.ts';
import { plural } from '../../text/plural.ts';
import { formatBytes, formatInteger } from '../../text/humanize.ts';
import { loadFacts } from './load.ts';
import { clusterFacts, nodeFacts, nodeTable } from './nodes.ts';
import { orUnknown } from './phrases.ts';

/** The figures, and how they were asked for. */
export interface ShownStats extends StatsData {
  /** With `--state`: whether an earlier run's end was found in the file. Null without. */
  readonly state: 'first-run' | 'continued' | null;
  /** Rows of the table of commands; null: no table. */
  readonly topCommands: number | null;
  /** With `--watch`: the last frames. */
  readonly history: History | null;
}

/** What a reader sees: about ten lines for one healthy server, and a row a node for several. */
export function statsBlocks(data: ShownStats): readonly Block[] {
  const { topCommands, history } = data;
  const only = data.nodes.length === 1 ? data.nodes[0] : undefined;
  const facts: Block = {
    kind: 'facts',
    facts: [
      ...partial(data.total),
      ...loadFacts(data.total, { windowSeconds: data.window.seconds, ownPerSecond: ownPerSecond(data), history }),
      ...(data.total.cluster === null ? [] : clusterFacts(data.total.cluster)),
      ...(only === undefined ? [] : nodeFacts(only)),
      ...(only === undefined || only.uptimeSeconds === null
        ? []
        : [{ label: 'up', phrases: [[seconds(only.uptimeSeconds)], ['role', data.role]] }]),
    ],
  };
  return [
    facts,
    ...(only === undefined && data.nodes.length > 0 ? [{ kind: 'table', title: 'nodes', ...nodeTable(data) } as const] : []),
    ...(topCommands === null ? [] : [commandTable(data, topCommands)]),
    { kind: 'text', text: costLine(data), tone: 'dim' },
  ];
}

/** Sums over some of the nodes must not pass for the whole. */
const partial = ({ nodesCounted, nodesExpected }: StatsData['total']): readonly Fact[] =>
  nodesCounted === nodesExpected
    ? []
    : [
        {
          label: 'of',
          phrases: [[toned(`${formatInteger(nodesCounted)} of ${plural(nodesExpected, 'primary', 'primaries')}`, 'warning'), 'only']],
        },
      ];

/** A watch sends many commands a frame; a single look keeps out of its own window but for one. */
const ownPerSecond = ({ history, cost, window }: ShownStats): number =>
  history === null || cost.commandsInWindow === null || window.seconds <= 0 ? 0 : cost.commandsInWindow / window.seconds;

function commandTable({ total: { commands } }: StatsData, top: number): Block {
  const rows = commands
    .slice(0, top)
    .map(({ command, calls, callsPerSecond, share, meanMicroseconds, p50Microseconds, p99Microseconds, percentilesOver }) => [
      command.toUpperCase().replace('|', ' '),
      count(calls),
      perSecond(callsPerSecond),
      fraction(share),
      microseconds(meanMicroseconds),
      orUnknown(p50Microseconds, microseconds),
      orUnknown(p99Microseconds, microseconds),
      percentilesOver === 'boot' ? toned('since boot', 'dim') : '',
    ]);
  return {
    kind: 'table',
    title: 'commands by share of server time',
    columns: [
      { title: 'command', shrink: true },
      { title: 'calls', align: 'right', drop: 4 },
      { title: 'rate', align: 'right', drop: 3 },
      { title: 'share', align: 'right' },
      { title: 'mean', align: 'right', drop: 2 },
      { title: 'p50 ≤', align: 'right', drop: 1 },
      { title: 'p99 ≤', align: 'right' },
      { title: '', drop: 5 },
    ],
    rows,
    ...(commands.length > top && { note: `${plural(commands.length - top, 'more command')}: --top ${commands.length} shows all` }),
  };
}

/** What cacheops itself added to what it reports. */
function costLine({ cost, window, state, history }: ShownStats): string {
  const own = cost.commandsInWindow === null ? '' : `, ${cost.commandsInWindow} of them within the window`;
  const restarts = window.restarted.length === 0 ? '' : `restarted since: ${window.restarted.join(', ')}; counted from there. `;
  const resets = window.reset.length === 0 ? '' : `counters set back on ${window.reset.join(', ')}: rates are lower bounds. `;
  const since =
    state === null
      ? ''
      : state === 'continued'
        ? 'counted since the last run. '
        : 'first run with this state file: the next one counts from here. ';
  const spent = `${plural(cost.commands, 'command')} and ${formatBytes(cost.replyBytes)}${history === null ? '' : ' since it began'}`;
  return `${restarts}${resets}${since}looking cost ${spent}${own}; no key was read`;
}
