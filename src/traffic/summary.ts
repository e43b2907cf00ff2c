import { fromBytes } from '../text/bytes.ts';
import type { HeavyHitter } from '../keyspace/heavy-hitters.ts';
import type { MonitorData, NodeTraffic, RepeatedReadData } from './monitor-data.ts';
import type { RepeatedRead } from './n-plus-one.ts';
import type { Amounts } from './amounts.ts';
import type { Tally } from './tally.ts';
import type { WatchedNode } from './watch.ts';

interface Circumstances {
  readonly endedBy: MonitorData['window']['endedBy'];
  /** How many keys, clients and kinds of repeated reads to name. */
  readonly top: number;
  readonly builtIn: boolean;
}

/** What was heard live, added up. */
export function liveSummary(tally: Tally, nodes: readonly WatchedNode[], circumstances: Circumstances): MonitorData {
  const longest = Math.max(0, ...nodes.map(({ spanSeconds }) => spanSeconds));
  const looked = Math.max(0, ...nodes.map(({ lookedSeconds }) => lookedSeconds));
  const amounts = tally.byNode();
  const byNode = nodes.map((node) => nodeTraffic(node, amounts.get(node.node)));
  const rates = byNode.flatMap(({ perSecond }) => (perSecond === null ? [] : [perSecond]));
  return {
    source: { kind: 'live', file: null },
    window: { seconds: longest, share: longest === 0 ? 1 : Math.min(1, looked / longest), endedBy: circumstances.endedBy },
    heard: nodes.reduce((sum, { heard }) => sum + heard, 0),
    perSecond: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0),
    unread: {
      malformed: nodes.reduce((sum, { malformed }) => sum + malformed, 0),
      tooLong: nodes.reduce((sum, { tooLong }) => sum + tooLong, 0),
    },
    nodes: byNode,
    ...contents(tally, circumstances),
  };
}

/** What a capture holds, added up. */
export function replaySummary(
  tally: Tally,
  {
    file,
    heard,
    malformed,
    tooLong,
  }: { readonly file: string; readonly heard: number; readonly malformed: number; readonly tooLong: number },
  circumstances: Circumstances,
): MonitorData {
  const seconds = Number.isNaN(tally.firstAtMicroseconds()) ? 0 : (tally.lastAtMicroseconds() - tally.firstAtMicroseconds()) / 1e6;
  const rate = (calls: number): number | null => (seconds === 0 ? null : calls / seconds);
  return {
    source: { kind: 'replay', file },
    window: { seconds, share: 1, endedBy: circumstances.endedBy },
    heard,
    perSecond: rate(tally.total().calls),
    unread: { malformed, tooLong },
    nodes: [...tally.byNode()].map(([node, { calls, reads, writes }]) => ({
      node,
      commands: calls,
      reads,
      writes,
      lookedSeconds: seconds,
      perSecond: rate(calls),
      plusMinus: null,
      receivedBytes: null,
      bufferLimited: null,
    })),
    ...contents(tally, circumstances),
  };
}

function contents(tally: Tally, { top, builtIn }: Circumstances) {
  const total = tally.total();
  const clients = tally.clients();
  const share = (calls: number): number => (total.calls === 0 ? 0 : calls / total.calls);
  return {
    commands: total.calls,
    reads: total.reads,
    writes: total.writes,
    requestBytes: total.requestBytes,
    commandsFrom: builtIn ? 'built-in' : 'server',
    byCommand: [...tally.byCommand()]
      .map(([command, { access, amounts }]) => {
        const { calls, keys, requestBytes } = amounts;
        return { command, access, calls, share: share(calls), keys, requestBytes };
      })
      .sort(byCalls),
    families: tally.keys
      .families()
      .map((amounts) => ({ ...amounts, share: share(amounts.calls) }))
      .sort(byCalls),
    keys: {
      exact: tally.keys.exact(),
      distinct: tally.keys.distinct(),
      top: tally.keys
        .top(top)
        .map(({ key, db, family, calls, error }) => ({ key: fromBytes(key), db, family, calls, atLeast: calls - error })),
    },
    clients: { exact: clients.exact, distinct: clients.size, top: clients.top(top).map(clientTraffic) },
    repeatedReads: tally.keys.repeatedReads().slice(0, top).map(repeatedRead),
  } as const;
}

const byCalls = (a: { readonly calls: number }, b: { readonly calls: number }): number => b.calls - a.calls;

const clientTraffic = ({ value, weight, error }: HeavyHitter) => ({
  client: text(value),
  calls: weight,
  atLeast: weight - error,
});

const repeatedRead = ({ client, examples, microseconds, runs, calls, command, family, longestRun }: RepeatedRead): RepeatedReadData => ({
  command,
  family,
  runs,
  calls,
  savable: calls - runs,
  longestRun,
  seconds: microseconds / 1e6,
  client: text(client),
  examples: examples.map(text),
});

const text = (latin1: string) => fromBytes(Buffer.from(latin1, 'latin1'));

function nodeTraffic(
  { node, lookedSeconds, slices, receivedBytes, bufferLimited }: WatchedNode,
  { calls, reads, writes }: Pick<Amounts, 'calls' | 'reads' | 'writes'> = { calls: 0, reads: 0, writes: 0 },
): NodeTraffic {
  return {
    node,
    commands: calls,
    reads,
    writes,
    lookedSeconds,
    perSecond: lookedSeconds === 0 ? null : calls / lookedSeconds,
    plusMinus: slices.length < 2 ? null : halfInterval(slices, calls / lookedSeconds),
    receivedBytes,
    bufferLimited,
  };
}

/**
 * Of a rate that was seen in some slices of the time, one at random in each period: the standard error of a ratio
 * estimate, with the 97.5 % point of Student's distribution, as slices are few.
 *
 * @see Cochran, Sampling Techniques, 3rd ed. 1977, section 2.11
 */
function halfInterval(slices: WatchedNode['slices'], rate: number): number {
  const n = slices.length;
  const meanSeconds = slices.reduce((sum, { seconds }) => sum + seconds, 0) / n;
  const squares = slices.reduce((sum, { commands, seconds }) => sum + (commands - rate * seconds) ** 2, 0);
  return (studentPoint(n - 1) * Math.sqrt(squares / (n - 1) / n)) / meanSeconds;
}

/** Right to 2 % from 1 degree of freedom on: a table for few, the normal distribution corrected for many. */
function studentPoint(degrees: number): number {
  const few = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
  return few[degrees - 1] ?? 1.96 + 2.5 / degrees;
}
