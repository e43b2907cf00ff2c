import { fieldsWithEnds } from '../keyspace/fields-with-ends.ts';
import { around } from '../audit/around.ts';
import type { Ends } from '../audit/ends.ts';
import { type ScanCost, scanCostText } from '../keyspace/scan-cost.ts';
import { type Block, count, type DataRecord, toned } from '../report.ts';
import { plural } from '../text/plural.ts';

/** What `cacheops ttl check` answers: the contract of its JSON. */
export interface CheckData {
  readonly keysSeen: number;
  /** Whether keys are estimates from a part. */
  readonly sampled: boolean;
  /** Those that the profile gives a life, in its order. */
  readonly families: readonly CheckedFamily[];
  readonly cost: ScanCost;
}

/** Of a sample, with the ends of 95 % intervals. */
export interface CheckedFamily extends Ends<'keys' | 'withoutTtl'> {
  readonly family: string;
  readonly keys: number;
  /** Keys that never expire. */
  readonly withoutTtl: number;
  /** Ids of the rules that it breaks. */
  readonly broken: readonly string[];
  /** Ids of those of which a sample cannot tell. */
  readonly open: readonly string[];
}

export function checkBlocks({ keysSeen, sampled, families, cost }: CheckData): readonly Block[] {
  const spent: Block = { kind: 'text', text: scanCostText(cost), tone: 'dim' };
  if (families.length === 0) return [{ kind: 'text', text: 'the profile gives no family a life: nothing to check', tone: 'dim' }, spent];
  const hasIntervals = families.some(({ keysLow }) => keysLow !== undefined);
  return [
    {
      kind: 'table',
      columns: [
        { title: 'family', shrink: true },
        { title: 'keys', align: 'right' },
        { title: 'no TTL', align: 'right', drop: 1 },
        { title: 'lives' },
      ],
      rows: families.map(({ family, keys, keysLow, keysHigh, withoutTtl, withoutTtlLow, withoutTtlHigh, broken, open }) => [
        family,
        around(count(keys), keysLow, keysHigh),
        withoutTtl === 0 ? null : around(count(withoutTtl), withoutTtlLow, withoutTtlHigh),
        broken.length > 0
          ? toned(`break ${ruleNames(broken)}`, 'error')
          : open.length > 0
            ? toned('the sample cannot tell', 'warning')
            : keys === 0
              ? toned(sampled ? 'none met' : 'no keys', 'dim')
              : toned('obey', 'good'),
      ]),
      note: `${plural(keysSeen, 'key')} read${sampled ? `, as a sample; ${hasIntervals ? '± is half of a 95 % interval' : 'no interval can be told'}` : ''}`,
    },
    spent,
  ];
}

export const checkRecords = ({ families }: CheckData): readonly DataRecord[] =>
  families.map(({ broken, open, ...flat }) => ({ ...flat, broken: broken.join(' '), open: open.join(' ') }));

export const checkFields = ({ sampled }: Pick<CheckData, 'sampled'>): readonly string[] =>
  fieldsWithEnds(['family', 'keys', 'withoutTtl', 'broken', 'open'], ['keys', 'withoutTtl'], sampled);

const ruleNames = (ids: readonly string[]): string => ids.map((id) => id.replace('policy/', '')).join(', ');
