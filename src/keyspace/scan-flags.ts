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
    summary: "how much of the servers' time to take",
  },
  rate: { type: 'integer', value: 'keys', min: 1, summary: 'at most so many keys a second, over all nodes together' },
  sample: { type: 'string', value: 'part', summary: 'only a part, such as 1% or 100000 keys: the rest is estimated' },
  precision: { type: 'string', value: 'percent', summary: 'stop when the estimates are that good, such as 1%' },
} as const;

/** For those that look at what a server may take for use: elements, or lengths of values that sizes are estimated of. */
export const TOUCH_FLAG = {
  touch: {
    type: 'boolean',
    summary: 'ask for lengths although a server before Redis 7.2 takes that for use, and evicts other keys',
  },
} as const;

/** For the hit ratio of `stats`. */
export const STATS_STATE_FLAG = {
  statsState: { type: 'string', value: 'file', summary: 'the state file of `stats --state`: so that it leaves these lookups out' },
} as const;

interface ScanFlags {
  readonly from: 'primary' | 'replica';
  readonly allDatabases: boolean;
  readonly maxLoad: MaxLoad;
  readonly rate: number | undefined;
  readonly touch?: boolean;
}

export function scanOptionsOf({ from, allDatabases, maxLoad, rate, touch = false }: ScanFlags, signal: AbortSignal): ScanOptions {
  return { from, maxLoad, touch, signal, ...(allDatabases && { databases: 'all' }), ...(rate !== undefined && { keysPerSecond: rate }) };
}
