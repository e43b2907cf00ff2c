import { type Block, count, fraction, perSecond, seconds, toned } from '../../report.ts';
import type { StatsData } from '../figures/index.ts';
import type { History } from '../history.ts';
import { plural } from '../../text/plural.ts';
import { formatBytes } from '../../text/humanize.ts';
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
      ...loadFacts(data.total, data.window.seconds, history),
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

function commandTable({ total: { commands } }: StatsData, top: number): Block {
  const rows = commands
    .slice(0, top)
    .map(({ command, calls, callsPerSecond, share, meanMicroseconds, p50Microseconds, p99Microseconds, percentilesOver }) => [
      command.toUpperCase().replace('|', ' '),
      count(calls),
      perSecond(callsPerSecond),
      fraction(share),
      seconds(meanMicroseconds / 1e6),
      orUnknown(p50Microseconds, (microseconds) => seconds(microseconds / 1e6)),
      orUnknown(p99Microseconds, (microseconds) => seconds(microseconds / 1e6)),
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
function costLine({ cost, window, state }: ShownStats): string {
  const own = cost.commandsInWindow === null ? '' : `, ${cost.commandsInWindow} of them within the window`;
  const restarts = window.restarted.length === 0 ? '' : `restarted since: ${window.restarted.join(', ')}; counted from there. `;
  const resets = window.reset.length === 0 ? '' : `counters set back on ${window.reset.join(', ')}: rates are lower bounds. `;
  const since =
    state === null
      ? ''
      : state === 'continued'
        ? 'counted since the last run. '
        : 'first run with this state file: the next one counts from here. ';
  return `${restarts}${resets}${since}looking cost ${plural(cost.commands, 'command')} and ${formatBytes(cost.replyBytes)}${own}; no key was read`;
}
