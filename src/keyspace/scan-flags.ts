import { UsageError } from '../errors.ts';
import type { Missing } from '../report.ts';
import { isPopulationBelievable, type Stratum } from './sampling.ts';
import type { MaxLoad, ScanOptions } from './scan.ts';
import type { KeySource, SourceProgress } from './source.ts';

/** What commands that look at all keys let their users choose. */
export const SCAN_FLAGS = {
  from: {
    type: 'string',
    value: 'role',
    choices: ['primary', 'replica'],
    default: 'primary',
    summary: 'which servers to read; replica: where there is one',
  },
  allDatabases: { type: 'boolean', summary: 'all databases, not only the one of the connection' },
  maxLoad: {
    type: 'string',
    value: 'load',
    choices: ['low', 'normal', 'fast'],
    default: 'normal',
    summary: 'how much of the servers to use',
  },
  sample: { type: 'string', value: 'part', summary: 'only a part, such as 1% or 100000 keys: the rest is estimated' },
} as const;

interface ScanFlags {
  readonly from: 'primary' | 'replica';
  readonly allDatabases: boolean;
  readonly maxLoad: MaxLoad;
}

export function scanOptionsOf({ from, allDatabases, maxLoad }: ScanFlags, signal: AbortSignal): ScanOptions {
  return { from, maxLoad, signal, ...(allDatabases && { databases: 'all' }) };
}

/**
 * Reads `1%`, `0.5%` or `100000`: when to stop. `undefined` for no sample.
 *
 * @throws UsageError for anything else, and together with all databases: they are read one after the other
 */
export function enoughFor({ sample, allDatabases }: SampleFlags): ((progress: SourceProgress) => boolean) | undefined {
  if (sample === undefined) return undefined;
  const [, amount, percent] = /^(\d{1,12}(?:\.\d{1,6})?)\s*(%?)$/.exec(sample) ?? [];
  const wanted = Number(amount);
  if (amount === undefined || wanted === 0 || (percent === '%' ? wanted > 100 : !Number.isInteger(wanted)))
    throw new UsageError(`--sample ${sample} is no part of the keys`, {
      hint: 'write a percentage such as 1%, or a number of keys such as 100000',
    });
  if (allDatabases)
    throw new UsageError('--sample and --all-databases do not go together: the first databases would stand for all', {
      hint: 'name one database with --db, or leave out --sample',
    });
  return percent === '%' ? ({ fraction }) => fraction * 100 >= wanted : ({ keysSeen }) => keysSeen >= wanted;
}

interface SampleFlags {
  readonly sample: string | undefined;
  readonly allDatabases: boolean;
}

/** What was seen of the whole; a scan that was not meant as a sample stands for itself alone, even when it is not complete. */
export function sampleOf(source: KeySource, sampled: boolean): Stratum {
  const { keysSeen: seen, keysExpected: population, fraction } = source.progress();
  if (!sampled || source.parts().every(({ state }) => state === 'complete')) return { seen, population: seen, fraction: 1 };
  const counted = { seen, population, fraction };
  return isPopulationBelievable(counted) ? counted : { ...counted, population: undefined };
}

/** What a sample left out is not missing: only what failed is. */
export function missingFrom(source: KeySource, sampled: boolean): readonly Missing[] {
  const missing = source.missing();
  if (!sampled) return missing;
  const ended = new Set(
    source
      .parts()
      .filter(({ state }) => state !== 'failed')
      .map(({ node }) => node),
  );
  return missing.filter(({ subject }) => subject.node === undefined || !ended.has(subject.node));
}
