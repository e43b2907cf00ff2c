import type { LogKind } from '../redis/commandlog.ts';
import { formatInteger } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import { formatAmount } from './log-facts.ts';
import type { NodeLogs, SizeLog } from './node-logs.ts';

interface Read {
  readonly kinds: readonly LogKind[];
  readonly nodes: readonly NodeLogs[];
}

/** One line a log: `6 entries · log 6 of 128 · logs commands slower than 10 ms now`. */
export function logStates({ kinds, nodes }: Read): readonly string[] {
  const restarted = nodes.filter((node) => node.restarted === true).map(({ address }) => `${address} restarted since the last run`);
  return [...kinds.map((kind) => (kinds.length === 1 ? '' : `${kind}: `) + stateText(kind, nodes)), ...restarted];
}

/** How many entries were not read, as far as is known. */
export const unreadOf = (nodes: readonly NodeLogs[]): number =>
  nodes.flatMap((node) => [node, ...node.sizeLogs]).reduce((sum, { unread }) => sum + (unread ?? 0), 0);

type State = Omit<SizeLog, 'kind' | 'thresholdBytes'> & { readonly threshold: number | null };

function stateText(kind: LogKind, nodes: readonly NodeLogs[]): string {
  const states = nodes.flatMap((node) => stateOf(kind, node)).filter(({ found }) => found !== null);
  if (states.length === 0) return 'not read';
  const found = states.reduce((sum, state) => sum + (state.found ?? 0), 0);
  const unread = states.reduce((sum, state) => sum + (state.unread ?? 0), 0);
  const where =
    nodes.length === 1
      ? ''
      : states.length === nodes.length
        ? ` of ${nodes.length} nodes`
        : `, read on ${states.length} of ${nodes.length} nodes`;
  const parts = [
    plural(found, 'entry', 'entries') + where,
    ...(nodes.length === 1 ? states.flatMap(fillText) : []),
    ...(unread > 0 ? [`${plural(unread, 'older entry', 'older entries')} not read`] : []),
    [...new Set(states.map(({ threshold }) => boundText(kind, threshold)))].join(', '),
  ];
  return parts.join(' · ');
}

function stateOf(kind: LogKind, node: NodeLogs): readonly State[] {
  if (kind === 'slow') return [{ ...node, threshold: node.thresholdUs }];
  return node.sizeLogs.filter((log) => log.kind === kind).map((log) => ({ ...log, threshold: log.thresholdBytes }));
}

const fillText = ({ length, maxLen }: State): readonly string[] =>
  length === null || maxLen === null ? [] : [`log ${formatInteger(length)} of ${formatInteger(maxLen)}`];

/** As it is set now: the entries may have been logged under another threshold. */
function boundText(kind: LogKind, threshold: number | null): string {
  if (threshold === null) return 'threshold unknown';
  if (threshold < 0) return 'the log is off';
  const [what, than] = WHAT[kind];
  return threshold === 0 ? `logs every ${what} now` : `logs ${than} than ${formatAmount(kind, threshold)} now`;
}

const WHAT: Readonly<Record<LogKind, readonly [string, string]>> = {
  slow: ['command', 'commands slower'],
  'large-request': ['request', 'requests larger'],
  'large-reply': ['reply', 'replies larger'],
};
