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

/** When a sample has what was asked for. */
export type Enough = (progress: SourceProgress) => boolean;

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
