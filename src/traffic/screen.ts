import {
  type Block,
  bytes,
  type Cell,
  type Column,
  count,
  type DataRecord,
  type Fact,
  fraction,
  integer,
  perSecond,
  seconds,
  toned,
} from '../report.ts';
import { fromBytes, toBytes } from '../text/bytes.ts';
import { formatInteger } from '../text/humanize.ts';
import type { MonitorData, Ranking } from './monitor-data.ts';
import { left, noteOfMore, right } from './top-tables.ts';
import { unlimitedBuffers } from './unlimited-buffers.ts';

/** How many lines of each table a reader sees; data has more. */
const SHOWN = 10;

export function monitorBlocks(data: MonitorData): readonly Block[] {
  if (data.commands === 0) return [{ kind: 'facts', facts: factsOf(data) }];
  return [
    { kind: 'facts', facts: factsOf(data) },
    ...(data.nodes.length > 1 ? [nodeTable(data)] : []),
    commandTable(data),
    ...(data.families.length > 0 ? [familyTable(data), keyTable(data)] : []),
    clientTable(data),
    ...(data.repeatedReads.length > 0 ? [repeatedTable(data)] : []),
  ];
}

/** All tables in one: `about` says which. */
export const monitorRecords = ({ byCommand, families, keys, clients, nodes }: MonitorData): readonly DataRecord[] => [
  ...nodes.map(({ node, commands, perSecond: rate }) => ({ about: 'node', name: node, calls: commands, perSecond: rate, family: null })),
  ...byCommand.map(({ command, calls }) => ({ about: 'command', name: command, calls, perSecond: null, family: null })),
  ...families.map(({ family, calls }) => ({ about: 'family', name: family, calls, perSecond: null, family })),
  ...keys.top.map(({ key, calls, family }) => ({ about: 'key', name: key, calls, perSecond: null, family })),
  ...clients.top.map(({ client, calls }) => ({ about: 'client', name: client, calls, perSecond: null, family: null })),
];

export const MONITOR_FIELDS = ['about', 'name', 'calls', 'perSecond', 'family'] as const;

function factsOf({
  window,
  commands,
  heard,
  reads,
  writes,
  requestBytes,
  perSecond: rate,
  unread,
  nodes,
  commandsFrom,
  source,
}: MonitorData): readonly Fact[] {
  const estimated = window.share < 0.999;
  const margin = estimated
    ? nodes.reduce((sum: number | null, { plusMinus }) => (sum === null || plusMinus === null ? null : sum + plusMinus ** 2), 0)
    : null;
  return [
    {
      label: 'seen',
      phrases: [
        [integer(commands), 'commands in', seconds(window.seconds * window.share)],
        ...(estimated ? [[fraction(window.share), 'of the time looked at']] : []),
        ...(heard > commands ? [['of', integer(heard), 'heard']] : []),
      ],
    },
    ...(rate === null ? [] : [{ label: 'rate', phrases: [[{ ...perSecond(rate), ...(margin !== null && { plusMinus: Math.sqrt(margin) }) }]] }]),
    ...(commands === 0
      ? []
      : [
          {
            label: 'reads',
            phrases: [[fraction(reads / commands)], ['writes', fraction(writes / commands)], ['neither', fraction((commands - reads - writes) / commands)]],
          },
          { label: 'sent', phrases: [[bytes(requestBytes), 'of arguments'], ['on average', bytes(requestBytes / commands)]] },
        ]),
    ...(unread.malformed + unread.tooLong === 0
      ? []
      : [{ label: 'unread', phrases: [[integer(unread.malformed), 'lines of another form'], [integer(unread.tooLong), 'commands larger than 1 MB']] }]),
    ...(commandsFrom === 'server' ? [] : [{ label: 'commands', phrases: [[`told by a built-in table: ${source.kind === 'live' ? 'the server refuses COMMAND' : 'a file has no server to ask'}`]] }]),
    ...unlimitedBuffers(nodes),
  ]; // prettier-ignore
}

const nodeTable = ({ nodes }: MonitorData): Block => ({
  kind: 'table',
  columns: [left('node'), right('commands'), right('per second'), right('reads', { drop: 1 }), right('writes', { drop: 1 })],
  rows: nodes.map(({ node, commands, perSecond: rate, plusMinus, reads, writes }) => [
    node,
    count(commands),
    rate === null ? null : { ...perSecond(rate), ...(plusMinus !== null && { plusMinus }) },
    count(reads),
    count(writes),
  ]),
});

function commandTable({ byCommand }: MonitorData): Block {
  return {
    kind: 'table',
    columns: [left('command'), right('calls'), right('share'), right('keys', { drop: 1 }), right('sent', { drop: 2 })],
    rows: byCommand
      .slice(0, SHOWN)
      .map(({ command, calls, share, keys, requestBytes }) => [command, count(calls), fraction(share), count(keys), bytes(requestBytes)]),
    ...noteOfMore(byCommand.length, { shown: SHOWN, what: 'command' }),
  };
}

function familyTable({ families }: MonitorData): Block {
  return {
    kind: 'table',
    columns: [left('family'), right('calls'), right('share'), right('reads', { drop: 1 }), right('writes', { drop: 1 }), right('sent', { drop: 2 })],
    rows: families
      .slice(0, SHOWN)
      .map(({ family, calls, share, reads, writes, requestBytes }) => [
        family,
        count(calls),
        fraction(share),
        count(reads),
        count(writes),
        bytes(requestBytes),
      ]),
    ...noteOfMore(families.length, { shown: SHOWN, what: 'family', several: 'families' }),
  }; // prettier-ignore
}

function keyTable({ keys, commands }: MonitorData): Block {
  const severalDbs = keys.top.some(({ db }) => db !== 0);
  return {
    kind: 'table',
    columns: [left('key'), ...(severalDbs ? [right('db')] : []), ...rankColumns(keys), right('share', { drop: 1 })],
    rows: keys.top
      .slice(0, SHOWN)
      .map(({ key, db, calls, atLeast }): readonly Cell[] => [
        key,
        ...(severalDbs ? [integer(db)] : []),
        ...rankCells(keys, calls, atLeast),
        fraction(calls / commands),
      ]),
    ...rankNote(keys, 'key'),
  };
}

const clientTable = ({ clients, commands }: MonitorData): Block => ({
  kind: 'table',
  columns: [left('client'), ...rankColumns(clients), right('share')],
  rows: clients.top
    .slice(0, SHOWN)
    .map(({ client, calls, atLeast }): readonly Cell[] => [
      client === '' ? toned('(not named)', 'dim') : client,
      ...rankCells(clients, calls, atLeast),
      fraction(calls / commands),
    ]),
  ...rankNote(clients, 'client'),
});

function repeatedTable({ repeatedReads }: MonitorData): Block {
  return {
    kind: 'table',
    title: 'one key at a time',
    columns: [
      { title: 'command' },
      left('family'),
      right('calls'),
      right('in runs', { drop: 2 }),
      right('longest', { drop: 3 }),
      right('could save'),
      right('took', { drop: 1 }),
      { title: 'such as', shrink: true, drop: 4 },
    ],
    rows: repeatedReads
      .slice(0, SHOWN)
      .map(({ command, family, calls, runs, longestRun, savable, seconds: took, examples }) => [
        command,
        family,
        count(calls),
        count(runs),
        count(longestRun),
        count(savable),
        seconds(took),
        fromBytes(Buffer.concat(examples.flatMap((key, i) => [Buffer.from(i === 0 ? '' : ', '), toBytes(key)]))),
      ]),
    note: 'the same connection asked for one key after the other: MGET or a pipeline asks once; a connection that many requests share looks the same',
  };
}

/** How much is shown of a ranking that had no room for all. */
const rankColumns = ({ exact }: Ranking<unknown>): readonly Column[] =>
  exact ? [right('calls')] : [right('calls at least'), right('at most')];
const rankCells = ({ exact }: Ranking<unknown>, calls: number, atLeast: number): readonly Cell[] =>
  exact ? [count(calls)] : [count(atLeast), count(calls)];

const rankNote = ({ exact, distinct }: Ranking<unknown>, what: string) =>
  exact
    ? noteOfMore(distinct, { shown: SHOWN, what, how: '--top n --format json names n of them' })
    : { note: `more than ${formatInteger(distinct)} ${what}s: too many to count each` };
