import {
  type Block,
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
import { formatBytes, formatFraction, formatInteger } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import type { Restored } from './events-setting.ts';
import type { FamilyHits, FamilyUse, HitrateData, Method } from './hit-data.ts';
import type { CurvePoint, MemoryCurve } from './memory-curve.ts';

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
  ...nodes.map(({ node, hits, misses, hitRatio, method }) => ({ about: 'node', name: node, hits, misses, hitRatio, method })),
  ...families.map(({ family, hits, misses, hitRatio }) => ({ about: 'family', name: family, hits, misses, hitRatio, method: null })),
  ...byCommand.map(({ command, hits, misses, hitRatio }) => ({ about: 'command', name: command, hits, misses, hitRatio, method: null })),
];

function restoredBlock(restored: readonly Restored[]): Block {
  if (restored.length === 0)
    return { kind: 'text', text: 'nothing to put back: no run has left notify-keyspace-events changed on these nodes' };
  return {
    kind: 'table',
    columns: [left('node'), { title: 'notify-keyspace-events' }],
    rows: restored.map((one) => [one.node, becameOf(one)]),
  };
}

function becameOf({ to, leftAs, why }: Restored): string {
  switch (why) {
    case null:
      return `put back to "${to}"`;
    case 'changed':
      return `was changed by somebody else: left as "${leftAs}"`;
    case 'in-use':
      return `another run is looking, and puts it back to "${to}"`;
    case 'other-server':
      return `another server, or one that has restarted: left as "${leftAs}"; it was "${to}" before`;
  }
}

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

const right = (title: string, more: Partial<Column> = {}): Column => ({ title, align: 'right', ...more });
const left = (title: string): Column => ({ title, shrink: true });
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
      ...(method === 'misses-only' ? [] : [family.lookupsPerSecond === null ? null : perSecond(family.lookupsPerSecond), known(family.hits), ratio(family.hitRatio)]),
      count(family.misses),
      ...(told ? [causesOf(family)] : []),
    ]),
    ...noteOf(families.length, 'family', 'families'),
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
  columns: [left('command'), right('hits'), right('misses'), right('ratio')],
  rows: byCommand.slice(0, SHOWN).map(({ command, hits, misses, hitRatio }) => [command, known(hits), count(misses), ratio(hitRatio)]),
  ...noteOf(byCommand.length, 'command'),
});

const nodeTable = ({ nodes }: HitrateData): Block => ({
  kind: 'table',
  columns: [left('node'), { title: 'how' }, right('per second', { drop: 1 }), right('hits'), right('misses'), right('ratio')],
  rows: nodes.map(({ node, method, lookupsPerSecond, hits, misses, hitRatio }) => [
    node,
    method,
    lookupsPerSecond === null ? null : perSecond(lookupsPerSecond),
    known(hits),
    known(misses),
    ratio(hitRatio),
  ]),
});

/** Today and twice as much are what is asked about first. */
const DROPPED: Readonly<Record<number, Partial<Column>>> = { 0.5: { drop: 1 }, 4: { drop: 2 } };

function curveTable({ points, families, memoryBytes, sampled }: MemoryCurve): Block {
  return {
    kind: 'table',
    title: 'hit ratio at other sizes of the memory',
    columns: [left('family'), ...points.map(({ times, memoryBytes: size }) => right(`${times}× ${formatBytes(size)}`, DROPPED[times]))],
    rows: [
      [toned('all', 'strong'), ...points.map(between)],
      ...families.slice(0, SHOWN).map(({ family, points: own }): readonly Cell[] => [family, ...own.map(between)]),
    ],
    note: `as an LRU cache would have it, from ${formatFraction(sampled)} of the keys; today ${formatBytes(memoryBytes)}. Where two figures stand, keys were asked for the first time: look for longer`,
  };
}

function between({ hitRatioLow, hitRatioHigh }: CurvePoint): Cell {
  if (hitRatioHigh - hitRatioLow < 0.005) return fraction((hitRatioLow + hitRatioHigh) / 2);
  return `${formatFraction(hitRatioLow)} to ${formatFraction(hitRatioHigh)}`;
}

const noteOf = (all: number, what: string, several = `${what}s`) =>
  all <= SHOWN ? {} : { note: `${plural(all - SHOWN, `more ${what}`, `more ${several}`)}: see --format json` };
