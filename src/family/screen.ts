import { LIFE_ENDS_SECONDS } from '../expiry/lives.ts';
import type { LifeSummary } from '../expiry/summary.ts';
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
  type Phrase,
  seconds,
} from '../report.ts';
import type { ServerText } from '../text/bytes.ts';
import { type ScanCost, scanCostText } from '../keyspace/scan-cost.ts';
import { unusedText, type UseToldBy } from '../keyspace/use-told-by.ts';
import { formatInteger, formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';

/** What `cacheops family` answers: the contract of its JSON. */
export interface FamilyData extends Pick<LifeSummary, 'keys' | 'bytes' | 'withoutTtl' | 'bytesWithoutTtl' | 'ttl' | 'lives'> {
  readonly family: string;
  /** Null without keys whose size is known. */
  readonly averageBytes: number | null;
  readonly largestBytes: number;
  /** Largest first. */
  readonly types: readonly { readonly type: string; readonly keys: number; readonly bytes: number }[];
  readonly idle: {
    /** `--idle-longer-than`. */
    readonly longerThanSeconds: number;
    /** Of how many keys the server tells when, or how often, they were used. */
    readonly keysOfKnownUse: number;
    /** How; null when it is told of no key. */
    readonly toldBy: UseToldBy | null;
    /** Not used for so long, or with a use counter of 0. */
    readonly keys: number;
    /** Of these, without a TTL. */
    readonly withoutTtl: number;
    readonly bytesWithoutTtl: number;
  };
  /** With `--by`. */
  readonly by: FamilyGroups | null;
  readonly cost: ScanCost;
}

export interface FamilyGroups {
  readonly placeholder: string;
  readonly rankedBy: 'keys' | 'memory' | 'values';
  /** Whether all values had room: else those shown are at least that, and at most `atMost`. */
  readonly exact: boolean;
  /** How many values there are; when it is not exact, at least. */
  readonly distinct: number;
  /** With `--values`: of all counters. */
  readonly sum: bigint | null;
  /** With `--values`: keys that hold no whole number. */
  readonly notCounters: number | null;
  readonly top: readonly FamilyGroup[];
}

export interface FamilyGroup {
  readonly value: ServerText;
  readonly keys: number;
  readonly bytes: number;
  /** With `--values`. */
  readonly sum: bigint | null;
  /** What it is ranked by may be as much as this; null when it is exact. */
  readonly atMost: number | null;
}

export function familyBlocks(data: FamilyData): readonly Block[] {
  const cost: Block = { kind: 'text', text: scanCostText(data.cost), tone: 'dim' };
  if (data.keys === 0) return [{ kind: 'text', text: `no keys of ${data.family}` }, cost];
  return [{ kind: 'facts', facts: factsOf(data) }, ...(data.by ? [groupTable(data.by, data.keys)] : []), cost];
}

export const familyRecords = ({ family, by, keys, bytes: size, withoutTtl, idle, ttl }: FamilyData): readonly DataRecord[] =>
  by
    ? by.top.map((group) => ({ family, placeholder: by.placeholder, ...group }))
    : [
        {
          family,
          keys,
          bytes: size,
          withoutTtl,
          p50TtlSeconds: ttl?.p50Seconds ?? null,
          p95TtlSeconds: ttl?.p95Seconds ?? null,
          longestTtlSeconds: ttl?.longestSeconds ?? null,
          idleKeys: idle.keys,
        },
      ];

export const familyFields = ({ by }: Pick<FamilyData, 'by'>): readonly string[] => (by ? GROUP_FIELDS : FAMILY_FIELDS);

const GROUP_FIELDS = ['family', 'placeholder', 'value', 'keys', 'bytes', 'sum', 'atMost'] as const;
const FAMILY_FIELDS = ['family', 'keys', 'bytes', 'withoutTtl', 'p50TtlSeconds', 'p95TtlSeconds', 'longestTtlSeconds', 'idleKeys'] as const; // prettier-ignore

function factsOf({
  family,
  keys,
  bytes: size,
  averageBytes,
  largestBytes,
  types,
  withoutTtl,
  ttl,
  lives,
  idle,
}: FamilyData): readonly Fact[] {
  return [
    { label: 'family', phrases: [[family]] },
    { label: 'keys', phrases: [[integer(keys)], ...types.map(({ type, keys: many }): Phrase => (types.length === 1 ? [type] : [type, fraction(many / keys)]))] },
    { label: 'memory', phrases: [[bytes(size)], ['average', averageBytes === null ? 'unknown' : bytes(averageBytes)], ['largest', bytes(largestBytes)]] },
    { label: 'life left', phrases: ttl === null ? [['none expires']] : [['p50', seconds(ttl.p50Seconds)], ['p95', seconds(ttl.p95Seconds)], ['longest', seconds(ttl.longestSeconds)], [{ spark: lives.map((one) => one.keys) }, `1 m … ${formatSeconds(LIFE_ENDS_SECONDS.at(-1) ?? 0)}`]] },
    { label: 'no TTL', phrases: [withoutTtl === 0 ? ['none'] : [integer(withoutTtl), fraction(withoutTtl / keys)]] },
    { label: 'idle', phrases: idlePhrases(idle) },
  ]; // prettier-ignore
}

function idlePhrases({ longerThanSeconds, keysOfKnownUse, toldBy, keys, withoutTtl }: FamilyData['idle']): readonly Phrase[] {
  if (keysOfKnownUse === 0) return [['unknown: the server does not tell when keys were used']];
  const idle: Phrase = [integer(keys), unusedText(toldBy, longerThanSeconds)];
  return withoutTtl === 0 ? [idle] : [idle, ['of these', integer(withoutTtl), 'without TTL']];
}

function groupTable({ placeholder, rankedBy, exact, distinct, sum, notCounters, top }: FamilyGroups, keys: number): Block {
  const counted = sum !== null && notCounters !== keys;
  const columns: readonly Column[] = [
    { title: placeholder, shrink: true },
    { title: 'keys', align: 'right' },
    { title: 'share', align: 'right', drop: 2 },
    { title: 'memory', align: 'right', drop: 1 },
    ...(counted ? ([{ title: 'sum', align: 'right' }] as const) : []),
    ...(exact ? [] : ([{ title: `${rankedBy} at most`, align: 'right' }] as const)),
  ];
  const notes = [
    `${exact ? '' : 'more than '}${plural(distinct, 'value')}`,
    ...(exact ? [] : ['too many to count each: these are at least that, and at most the last column']),
    ...(counted ? [`the sum of all is ${formatInteger(sum)}`] : []),
    ...(notCounters === null || notCounters === 0
      ? []
      : [
          notCounters === keys ? 'no key holds a whole number, so there is no sum' : `${plural(notCounters, 'key')} without a whole number`,
        ]),
  ];
  return {
    kind: 'table',
    columns,
    rows: top.map((group): readonly Cell[] => [
      group.value,
      count(group.keys),
      fraction(group.keys / keys),
      bytes(group.bytes),
      ...(counted ? [group.sum === null ? null : integer(group.sum)] : []),
      ...(exact ? [] : [group.atMost === null ? null : count(group.atMost)]),
    ]),
    note: notes.join(' · '),
  };
}
