import { UsageError } from '../errors.ts';

/** What comparing needs of a report that `cacheops audit --format json` wrote. */
export interface AuditReport {
  readonly startedAt: Date;
  readonly complete: boolean;
  /** `redis 7.0.15 · 10.0.0.1:6379`; null when the report does not say. */
  readonly target: string | null;
  readonly sampled: boolean;
  /** What left out keys, as text to compare; null when nothing did. */
  readonly filters: string | null;
  readonly keys: number;
  readonly bytes: number;
  readonly families: ReadonlyMap<string, Counted>;
}

export interface Counted {
  readonly keys: number;
  readonly bytes: number;
  readonly withoutTtl: number;
  /** Half of the 95 % interval of {@link keys}, and of {@link bytes}; 0 when all keys were read, infinite where a sample could not tell it. */
  readonly keysPlusMinus: number;
  readonly bytesPlusMinus: number;
}

const SCHEMA = 'cacheops/audit/1';

/**
 * @param file names the file in errors
 * @throws UsageError when it is no such report
 */
export function readAuditReport(text: string, file: string): AuditReport {
  const report = record(parse(text, file));
  if (report['schema'] !== SCHEMA) {
    const found = typeof report['schema'] === 'string' ? `a report of ${report['schema']}` : 'no report of cacheops';
    throw new UsageError(`${file}: expected a report of ${SCHEMA}, found ${found}`, { hint: `write one: cacheops audit -o ${file}` });
  }
  const data = record(report['data']);
  const totals = record(data['totals']);
  const { families } = data;
  const sampled = typeof data['sampling'] === 'object' && data['sampling'] !== null;
  if (!Array.isArray(families)) throw damaged(file, 'data.families');
  return {
    startedAt: new Date(String(report['startedAt'])),
    complete: report['complete'] === true,
    target: targetOf(record(report['target'])),
    sampled,
    filters: filtersIn(data),
    keys: number(totals['keys'], file, 'data.totals.keys'),
    bytes: number(totals['bytes'], file, 'data.totals.bytes'),
    families: new Map(
      families.map((row: unknown, at) => {
        const family = record(row);
        if (typeof family['family'] !== 'string') throw damaged(file, `data.families[${at}].family`);
        return [family['family'], countedOf(family, sampled, { file, place: `data.families[${at}]` })] as const;
      }),
    ),
  };
}

/** A report that was written before filters were told says only that there were some. */
function filtersIn({ filters, filtered }: Readonly<Record<string, unknown>>): string | null {
  if (typeof filters !== 'object' || filters === null) return filtered === true ? 'filters that it does not tell' : null;
  return JSON.stringify(Object.fromEntries(Object.entries(filters).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

function countedOf(
  row: Readonly<Record<string, unknown>>,
  sampled: boolean,
  { file, place }: { readonly file: string; readonly place: string },
): Counted {
  const [keys, bytes] = [number(row['keys'], file, `${place}.keys`), number(row['bytes'], file, `${place}.bytes`)];
  const half = (name: 'keys' | 'bytes', value: number): number => {
    const [low, high] = [row[`${name}Low`], row[`${name}High`]];
    return typeof low === 'number' && typeof high === 'number'
      ? Math.max(0, high - value, value - low)
      : sampled
        ? Number.POSITIVE_INFINITY
        : 0;
  };
  return {
    keys,
    bytes,
    withoutTtl: number(row['withoutTtl'], file, `${place}.withoutTtl`),
    keysPlusMinus: half('keys', keys),
    bytesPlusMinus: half('bytes', bytes),
  };
}

function targetOf({ engine, engineVersion, nodes }: Readonly<Record<string, unknown>>): string | null {
  if (typeof engine !== 'string' || !Array.isArray(nodes)) return null;
  const addresses = nodes.map((node: unknown) => String(record(node)['address']));
  const where = addresses.length > 2 ? [addresses[0], `and ${addresses.length - 1} more`].join(' ') : addresses.join(', ');
  return [`${engine} ${typeof engineVersion === 'string' ? engineVersion : ''}`.trim(), where].filter((part) => part !== '').join(' · ');
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
      hint: 'write it with: cacheops audit --format json',
    });
  }
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? { ...value } : {});

function number(value: unknown, file: string, place: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw damaged(file, place);
}

const damaged = (file: string, place: string): UsageError =>
  new UsageError(`${file} is damaged: ${place} is missing, or no number`, { hint: 'write it anew: cacheops audit --format json' });
