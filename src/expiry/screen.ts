import { fieldsWithEnds } from '../keyspace/fields-with-ends.ts';
import { around, bytesAround, keysAround, secondsAround } from '../audit/around.ts';
import type { Sampling } from '../audit/audit-data.ts';
import type { KeysAndBytes } from '../audit/keys-and-bytes.ts';
import { samplingText } from '../audit/sampling-note.ts';
import { type ScanCost, scanCostText } from '../keyspace/scan-cost.ts';
import { type Block, bytes, type Cell, count, type DataRecord, type Fact, fraction, seconds, toned } from '../report.ts';
import { formatInteger, formatSeconds } from '../text/humanize.ts';
import type { Forecast, ForecastSlot } from './forecast.ts';
import type { Stampede } from './stampedes.ts';
import type { LifeClass, LifeSummary } from './summary.ts';

/** What `cacheops ttl` answers: the contract of its JSON. */
export interface TtlData {
  readonly scan: ScanSummary;
  /** What estimates rest on; null when all keys were read. */
  readonly sampling: Sampling | null;
  readonly totals: LifeSummary;
  /** Most keys first. */
  readonly families: readonly (LifeSummary & { readonly family: string; readonly declared: boolean })[];
  readonly forecast: Forecast;
  readonly stampedes: readonly Stampede[];
  readonly cost: ScanCost;
  /** `--top`: how many families a reader is shown; the data hold all. */
  readonly top: number;
}

export interface ScanSummary {
  /** By DBSIZE before the start. */
  readonly keysExpected: number;
  readonly keysSeen: number;
  /** Part of the keyspace that was passed, 0 to 1. */
  readonly fraction: number;
  /** Whether keys and bytes are estimates from a part, as was asked for. */
  readonly sampled: boolean;
  /** `--match`: other keys were left out. */
  readonly match: string | null;
  readonly seconds: number;
}

export function ttlBlocks({ scan, sampling, totals, families, forecast, cost, top }: TtlData): readonly Block[] {
  if (totals.keys === 0) return [{ kind: 'text', text: 'no keys' }];
  return [
    { kind: 'text', text: headline(scan, totals), tone: 'dim' },
    familyTable(families, top),
    lifeTable(totals),
    {
      kind: 'facts',
      title: 'expires',
      facts: [
        horizon('next hour', forecast.hours[0] ?? forecast.day, forecast.minutes, 'a minute'),
        horizon('next day', forecast.day, forecast.hours, 'an hour'),
      ],
    },
    ...(sampling === null ? [] : [{ kind: 'text', text: samplingText(sampling), tone: 'dim' } as const]),
    { kind: 'text', text: scanCostText(cost), tone: 'dim' },
  ];
}

/** A row a family, then a row a minute of the next hour and an hour of the next day. */
export function ttlRecords({ families, forecast, sampling }: TtlData): readonly DataRecord[] {
  return [
    ...families.map(({ lives: _lives, ttl, ...flat }) => ({
      part: 'family',
      ...flat,
      shortestTtlSeconds: ttl?.shortestSeconds ?? null,
      p50TtlSeconds: ttl?.p50Seconds ?? null,
      ...(sampling !== null && { p50TtlSecondsLow: ttl?.p50SecondsLow ?? null, p50TtlSecondsHigh: ttl?.p50SecondsHigh ?? null }),
      p95TtlSeconds: ttl?.p95Seconds ?? null,
      ...(sampling !== null && { p95TtlSecondsLow: ttl?.p95SecondsLow ?? null, p95TtlSecondsHigh: ttl?.p95SecondsHigh ?? null }),
      longestTtlSeconds: ttl?.longestSeconds ?? null,
    })),
    ...forecast.minutes.map((slot) => ({ part: 'minute', ...slot })),
    ...forecast.hours.map((slot) => ({ part: 'hour', ...slot })),
  ];
}

export const ttlFields = ({ sampling }: Pick<TtlData, 'sampling'>): readonly string[] =>
  fieldsWithEnds(FIELDS, ESTIMATED, sampling !== null);

const FIELDS = ['part', 'family', 'declared', 'keys', 'bytes', 'withoutTtl', 'withoutTtlShare', 'bytesWithoutTtl', 'shortestTtlSeconds', 'p50TtlSeconds', 'p95TtlSeconds', 'longestTtlSeconds', 'startSeconds'] as const; // prettier-ignore
const ESTIMATED = ['keys', 'bytes', 'withoutTtl', 'withoutTtlShare', 'bytesWithoutTtl', 'p50TtlSeconds', 'p95TtlSeconds'] as const;

function headline(scan: ScanSummary, totals: LifeSummary): string {
  return [
    `${keysAround(totals.keys, totals.keysLow, totals.keysHigh)}${scan.match === null ? '' : ' that match'}`,
    bytesAround(totals.bytes, totals.bytesLow, totals.bytesHigh),
    formatSeconds(scan.seconds),
  ].join(' · ');
}

function familyTable(families: TtlData['families'], top: number): Block {
  const hidden = families.length - top;
  return {
    kind: 'table',
    columns: [
      { title: 'family', shrink: true },
      { title: 'keys', align: 'right' },
      { title: 'memory', align: 'right', drop: 2 },
      { title: 'no TTL', align: 'right' },
      { title: 'life left p50', align: 'right' },
      { title: 'p95', align: 'right', drop: 1 },
      { title: 'longest', align: 'right', drop: 3 },
      { title: '1m … 30d', drop: 4 },
    ],
    rows: families
      .slice(0, top)
      .map((row) => [
        row.family,
        around(count(row.keys), row.keysLow, row.keysHigh),
        around(bytes(row.bytes), row.bytesLow, row.bytesHigh),
        row.withoutTtl === 0 || row.withoutTtlShare === null
          ? null
          : around(fraction(row.withoutTtlShare), row.withoutTtlShareLow, row.withoutTtlShareHigh),
        ...(row.ttl === null
          ? [null, null, null]
          : [
              life(row.ttl.p50Seconds, row.ttl.p50SecondsLow, row.ttl.p50SecondsHigh),
              life(row.ttl.p95Seconds, row.ttl.p95SecondsLow, row.ttl.p95SecondsHigh),
              seconds(row.ttl.longestSeconds),
            ]),
        { spark: row.lives.map(({ keys }) => keys) },
      ]),
    ...(hidden > 0 && { note: `… ${formatInteger(hidden)} more: --top ${families.length} shows them` }),
  };
}

const life = (value: number, low: number | undefined, high: number | null | undefined): Cell =>
  low === undefined ? seconds(value) : secondsAround(value, low, high);

function lifeTable({ lives, keys, withoutTtl, withoutTtlLow, withoutTtlHigh, bytesWithoutTtl, ...more }: LifeSummary): Block {
  const row = (label: string, one: KeysAndBytes): readonly Cell[] => [
    label,
    around(count(one.keys), one.keysLow, one.keysHigh),
    shareOf(one, keys),
    around(bytes(one.bytes), one.bytesLow, one.bytesHigh),
  ];
  const forEver = {
    keys: withoutTtl,
    ...(withoutTtlLow !== undefined && withoutTtlHigh !== undefined && { keysLow: withoutTtlLow, keysHigh: withoutTtlHigh }),
    bytes: bytesWithoutTtl,
    ...(more.bytesWithoutTtlLow !== undefined && { bytesLow: more.bytesWithoutTtlLow, bytesHigh: more.bytesWithoutTtlHigh ?? null }),
  };
  return {
    kind: 'table',
    columns: [
      { title: 'life left' },
      { title: 'keys', align: 'right' },
      { title: 'share', align: 'right' },
      { title: 'memory', align: 'right' },
    ],
    rows: [
      ...lives.map((one, at) => row(labelOf(one, lives[at - 1]), one)).filter((_, at) => (lives[at]?.keys ?? 0) > 0),
      ...(withoutTtl > 0 ? [row('for ever', forEver)] : []),
    ],
  };
}

/** The number of all keys is told by the server, so that the share is as uncertain as the count. */
const shareOf = ({ keys, keysLow, keysHigh }: KeysAndBytes, all: number): Cell =>
  around(fraction(keys / all), keysLow === undefined ? undefined : keysLow / all, keysHigh === undefined ? undefined : keysHigh / all);

function labelOf({ upToSeconds }: LifeClass, before: LifeClass | undefined): string {
  if (upToSeconds !== null) return `up to ${formatSeconds(upToSeconds)}`;
  return `over ${formatSeconds(before?.upToSeconds ?? 0)}`;
}

function horizon(label: string, whole: KeysAndBytes, slots: readonly ForecastSlot[], a: 'a minute' | 'an hour'): Fact {
  if (whole.keys === 0) return { label, phrases: [['no keys']] };
  const most = slots.reduce((a, b) => (b.keys > a.keys ? b : a));
  return {
    label,
    phrases: [
      [around(count(whole.keys), whole.keysLow, whole.keysHigh), 'keys', around(bytes(whole.bytes), whole.bytesLow, whole.bytesHigh)],
      [{ spark: inPairs(slots) }],
      [
        'at most',
        around(count(most.keys), most.keysLow, most.keysHigh),
        a,
        toned(most.startSeconds === 0 ? 'from now' : `in ${formatSeconds(most.startSeconds)}`, 'dim'),
      ],
    ],
  };
}

/** An hour of minutes does not fit beside its label on a narrow terminal: two of them share a bar. */
function inPairs(slots: readonly ForecastSlot[]): readonly number[] {
  if (slots.length <= 30) return slots.map(({ keys }) => keys);
  return slots.flatMap(({ keys }, at) => (at % 2 === 0 ? [keys + (slots[at + 1]?.keys ?? 0)] : []));
}
