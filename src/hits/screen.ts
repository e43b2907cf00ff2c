import { type Block, type Cell, count, type DataRecord, type Fact, fraction, integer, perSecond, seconds, toned } from '../report.ts';
import { left, noteOfMore, right } from '../traffic/top-tables.ts';
import { unlimitedBuffers } from '../traffic/unlimited-buffers.ts';
import { formatFraction, formatInteger } from '../text/humanize.ts';
import { curveTable } from './curve-table.ts';
import type { FamilyHits, FamilyUse, HitrateData, Method, NodeHits } from './hit-data.ts';
import { restoredBlock } from './restored-block.ts';

/** How many lines of each table a reader sees; data has more. */
const SHOWN = 15;

export function hitrateBlocks(data: HitrateData): readonly Block[] {
  if (data.restored) return [restoredBlock(data.restored)];
  return [
    { kind: 'facts', facts: factsOf(data) },
    ...(data.families.length > 0 ? [familyTable(data)] : []),
    ...(data.byCommand.length > 0 && data.method !== 'misses-only' ? [commandTable(data)] : []),
    ...(data.nodes.length > 1 ? [nodeTable(data)] : []),
    ...(data.memoryCurve ? [curveTable(data.memoryCurve)] : []),
  ];
}

/** All tables in one: `about` says which. */
export const hitrateRecords = ({ nodes, families, byCommand }: HitrateData): readonly DataRecord[] => [
  ...nodes.map(({ node, method, ...counted }) => record('node', node, counted, method)),
  ...families.map(({ family, ...counted }) => record('family', family, counted, null)),
  ...byCommand.map(({ command, ...counted }) => record('command', command, counted, null)),
];

export const HITRATE_FIELDS = ['about', 'name', 'hits', 'misses', 'hitRatio', 'method', 'lookupsPerSecond'] as const;

const record = (
  about: string,
  name: string,
  { hits, misses, hitRatio, lookupsPerSecond }: Pick<NodeHits, 'hits' | 'misses' | 'hitRatio' | 'lookupsPerSecond'>,
  method: Method | null,
): DataRecord => ({ about, name, hits, misses, hitRatio, method, lookupsPerSecond });

const METHOD_WORDS: Readonly<Record<Method, string>> = {
  exact: 'exact: commands and events of missed keys, paired',
  'misses-only': 'misses by family; hits only as a total',
  estimate: 'an estimate: a lookup counts as a miss when its key is written within 2 s',
  totals: 'totals of the server alone: no families',
};

function factsOf(data: HitrateData): readonly Fact[] {
  const { method, window, hits, misses, untold, hitRatio, lookupsPerSecond, server, beyondTheirKeys, nodes } = data;
  const why = [...new Set(nodes.flatMap((node) => (node.why === null ? [] : [node.why])))];
  const all = hits === null || misses === null ? null : hits + misses + untold;
  return [
    {
      label: 'hits',
      phrases: [
        ...(hitRatio === null ? [] : [[...(method === 'estimate' ? ['about'] : []), fraction(hitRatio)]]),
        all === null
          ? ['unknown']
          : [...(hitRatio === null ? [] : ['of']), integer(all), 'lookups in', seconds(window.seconds * window.share)],
        ...(window.share < 0.999 ? [[fraction(window.share), 'of the time looked at']] : []),
        ...(lookupsPerSecond === null ? [] : [[perSecond(lookupsPerSecond)]]),
      ],
    },
    { label: 'misses', phrases: [misses === null ? ['unknown'] : [integer(misses)]] },
    {
      label: 'server',
      phrases: server
        ? [
            [integer(server.hits), 'hits and', integer(server.misses), 'misses by INFO'],
            ...(server.evictedKeys === 0 ? [] : [[integer(server.evictedKeys), 'keys evicted']]),
            ...(method === 'estimate' && server.hitRatio !== null ? [[fraction(server.hitRatio), 'in fact']] : []),
            ...residualOf(data),
          ]
        : [['its own count is not known']],
    },
    { label: 'how', phrases: [[METHOD_WORDS[method]], ...why.map((reason) => [toned(reason, 'dim')])] },
    ...unlimitedBuffers(nodes),
    ...(untold === 0 ? [] : [{ label: 'untold', phrases: [[integer(untold), 'lookups by OBJECT, whose misses no event tells']] }]),
    ...(beyondTheirKeys === 0
      ? []
      : [
          {
            label: 'beyond',
            phrases: [
              [
                integer(beyondTheirKeys),
                'commands may have looked up more than they say (SORT with GET, SCAN with TYPE, XREAD with BLOCK)',
              ],
            ],
          },
        ]),
  ];
}

function residualOf({ residual, method, server, untold }: HitrateData): Fact['phrases'] {
  if (!residual || method !== 'exact') return [];
  if (residual.hits === 0 && residual.misses === 0) return [['all attributed']];
  const errors = server?.errorReplies ?? 0;
  return [
    ['beyond what was attributed:', integer(residual.hits), 'hits,', integer(residual.misses), 'misses'],
    ...(untold > 0 && residual.hits + residual.misses === untold ? [['those of OBJECT']] : []),
    ...(errors > 0 ? [[integer(errors), 'commands failed, which may have looked up less']] : []),
  ];
}

const rate = (value: number | null): Cell => (value === null ? null : perSecond(value));
const known = (value: number | null): Cell => (value === null ? null : count(value));
const ratio = (value: number | null): Cell => (value === null ? null : fraction(value));

function familyTable({ families, method }: HitrateData): Block {
  const told = families.some(({ use }) => use !== null && use.misses.followed > 0);
  return {
    kind: 'table',
    columns: [
      left('family'),
      ...(method === 'misses-only' ? [] : [right('per second', { drop: 2 }), right('hits'), right('ratio')]),
      right('misses'),
      ...(told ? [{ title: 'what went before the misses', drop: 1, shrink: true }] : []),
    ],
    rows: families.slice(0, SHOWN).map((family) => [
      family.family,
      ...(method === 'misses-only' ? [] : [rate(family.lookupsPerSecond), known(family.hits), ratio(family.hitRatio)]),
      count(family.misses),
      ...(told ? [causesOf(family)] : []),
    ]),
    ...noteOfMore(families.length, { shown: SHOWN, what: 'family', several: 'families' }),
  }; // prettier-ignore
}

/** The causes that make up a tenth or more. */
function causesOf({ use }: FamilyHits): Cell {
  if (!use || use.misses.followed === 0) return null;
  const { followed, expired, deleted, gone, neverWritten, unknown } = use.misses;
  const causes: readonly (readonly [number, string])[] = [
    [neverWritten, 'missed before, not written'],
    [expired, `expired${keptOf(use)}`],
    [deleted, 'deleted'],
    [gone, 'evicted'],
    [unknown, 'not seen before'],
  ];
  return causes
    .filter(([part]) => part >= followed / 10)
    .sort(([a], [b]) => b - a)
    .map(([part, what]) => `${formatFraction(part / followed)} ${what}`)
    .join(', ');
}

const keptOf = ({ misses: { keptByTwiceTheLife } }: FamilyUse): string =>
  keptByTwiceTheLife === 0 ? '' : ` (twice the life keeps ${formatInteger(keptByTwiceTheLife)})`;

const commandTable = ({ byCommand }: HitrateData): Block => ({
  kind: 'table',
  columns: [left('command'), right('per second', { drop: 1 }), right('hits'), right('misses'), right('ratio')],
  rows: byCommand
    .slice(0, SHOWN)
    .map(({ command, lookupsPerSecond, hits, misses, hitRatio }) => [
      command,
      rate(lookupsPerSecond),
      known(hits),
      count(misses),
      ratio(hitRatio),
    ]),
  ...noteOfMore(byCommand.length, { shown: SHOWN, what: 'command' }),
});

const nodeTable = ({ nodes }: HitrateData): Block => ({
  kind: 'table',
  columns: [left('node'), { title: 'how' }, right('per second', { drop: 1 }), right('hits'), right('misses'), right('ratio')],
  rows: nodes.map(({ node, method, lookupsPerSecond, hits, misses, hitRatio }) => [
    node,
    method,
    rate(lookupsPerSecond),
    known(hits),
    known(misses),
    ratio(hitRatio),
  ]),
});
