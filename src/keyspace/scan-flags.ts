import type { MaxLoad, ScanOptions } from './scan.ts';

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
  precision: { type: 'string', value: 'percent', summary: 'stop when the estimates are that good, such as 1%' },
} as const;

interface ScanFlags {
  readonly from: 'primary' | 'replica';
  readonly allDatabases: boolean;
  readonly maxLoad: MaxLoad;
}

export function scanOptionsOf({ from, allDatabases, maxLoad }: ScanFlags, signal: AbortSignal): ScanOptions {
  return { from, maxLoad, signal, ...(allDatabases && { databases: 'all' }) };
}
