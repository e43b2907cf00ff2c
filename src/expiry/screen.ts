import { type Block, bytes, type Cell, count, type DataRecord, type Fact, fraction, type Quantity, seconds, toned } from '../report.ts';
import type { Interval } from '../keyspace/interval.ts';
import { formatBytes, formatCount, formatInteger, formatSeconds } from '../text/humanize.ts';
import type { Stampede } from './stampedes.ts';
import type { Forecast, ForecastSlot, LifeClass, LifeSummary } from './summary.ts';

/** What `cacheops ttl` answers: the contract of its JSON. */
export interface TtlData {
  readonly scan: ScanSummary;
  readonly totals: LifeSummary;
  /** Most keys first. */
  readonly families: readonly (LifeSummary & { readonly family: string; readonly declared: boolean })[];
  readonly forecast: Forecast;
  readonly stampedes: readonly Stampede[];
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
  readonly seconds: number;
}

export function ttlBlocks({ scan, totals, families, forecast, top }: TtlData): readonly Block[] {
  if (totals.keys === 0) return [{ kind: 'text', text: 'no keys' }];
  return [
    { kind: 'text', text: headline(scan, totals), tone: 'dim' },
    familyTable(families, top),
    lifeTable(totals),
    {
      kind: 'facts',
      title: 'expires',
      facts: [horizon('next hour', forecast.minutes, 'a minute'), horizon('next day', forecast.hours, 'an hour')],
    },
  ];
}

/** A row a family, then a row a minute of the next hour and an hour of the next day. */
export function ttlRecords({ families, forecast }: TtlData): readonly DataRecord[] {
  return [
    ...families.map(({ lives: _lives, ttl, interval: _interval, ...flat }) => ({
      part: 'family',
      ...flat,
      shortestTtlSeconds: ttl?.shortestSeconds ?? null,
      p50TtlSeconds: ttl?.p50Seconds ?? null,
      p95TtlSeconds: ttl?.p95Seconds ?? null,
      longestTtlSeconds: ttl?.longestSeconds ?? null,
    })),
    ...forecast.minutes.map((slot) => ({ part: 'minute', ...slot })),
    ...forecast.hours.map((slot) => ({ part: 'hour', ...slot })),
  ];
}

function headline(scan: ScanSummary, { keys, bytes: size }: LifeSummary): string {
  const seen = scan.sampled ? ` · from a sample of ${formatInteger(scan.keysSeen)} keys` : '';
  return `${scan.sampled ? `about ${formatCount(keys)}` : formatInteger(keys)} keys · ${formatBytes(size)} · ${formatSeconds(scan.seconds)}${seen}`;
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
      .map((family) => [
        family.family,
        estimate(count(family.keys), family.interval?.keys),
        estimate(bytes(family.bytes), family.interval?.bytes),
        family.withoutTtl === 0 ? null : fraction(family.withoutTtl / family.keys),
        ...(family.ttl === null
          ? [null, null, null]
          : [seconds(family.ttl.p50Seconds), seconds(family.ttl.p95Seconds), seconds(family.ttl.longestSeconds)]),
        { spark: family.lives.map(({ keys }) => keys) },
      ]),
    ...(hidden > 0 && { note: `… ${formatInteger(hidden)} more: --top ${families.length} shows them` }),
  };
}

const estimate = (quantity: Quantity, interval: Interval | undefined): Quantity =>
  interval === undefined ? quantity : { ...quantity, plusMinus: (interval.high - interval.low) / 2 };

function lifeTable({ lives, keys, withoutTtl, bytesWithoutTtl }: LifeSummary): Block {
  const row = (label: string, many: number, size: number): readonly Cell[] => [label, count(many), fraction(many / keys), bytes(size)];
  return {
    kind: 'table',
    columns: [
      { title: 'life left' },
      { title: 'keys', align: 'right' },
      { title: 'share', align: 'right' },
      { title: 'memory', align: 'right' },
    ],
    rows: [
      ...lives.map((one, at) => row(labelOf(one, lives[at - 1]), one.keys, one.bytes)).filter((_, at) => (lives[at]?.keys ?? 0) > 0),
      ...(withoutTtl > 0 ? [row('for ever', withoutTtl, bytesWithoutTtl)] : []),
    ],
  };
}

function labelOf({ upToSeconds }: LifeClass, before: LifeClass | undefined): string {
  if (upToSeconds !== null) return `up to ${formatSeconds(upToSeconds)}`;
  return `over ${formatSeconds(before?.upToSeconds ?? 0)}`;
}

function horizon(label: string, slots: readonly ForecastSlot[], a: 'a minute' | 'an hour'): Fact {
  const keys = slots.reduce((sum, slot) => sum + slot.keys, 0);
  const size = slots.reduce((sum, slot) => sum + slot.bytes, 0);
  if (keys === 0) return { label, phrases: [['no keys']] };
  const most = slots.reduce((a, b) => (b.keys > a.keys ? b : a));
  return {
    label,
    phrases: [
      [count(keys), 'keys', bytes(size)],
      [{ spark: inPairs(slots) }],
      ['at most', count(most.keys), a, toned(most.startSeconds === 0 ? 'from now' : `in ${formatSeconds(most.startSeconds)}`, 'dim')],
    ],
  };
}

/** An hour of minutes does not fit beside its label on a narrow terminal: two of them share a bar. */
function inPairs(slots: readonly ForecastSlot[]): readonly number[] {
  if (slots.length <= 30) return slots.map(({ keys }) => keys);
  return slots.flatMap(({ keys }, at) => (at % 2 === 0 ? [keys + (slots[at + 1]?.keys ?? 0)] : []));
}
