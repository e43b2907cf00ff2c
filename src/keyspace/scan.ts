import type { Target } from '../redis/target.ts';
import type { KeySource } from './source.ts';

/** How much of the server's time a scan takes: `low` a fifth, in short steps; `normal` short steps; `fast` long ones. */
export type MaxLoad = 'low' | 'normal' | 'fast';

export interface ScanOptions {
  /** The connection's own database when absent. */
  readonly databases?: 'all' | readonly number[];
  /** `replica`: of each shard, where it has one that answers; else its primary. */
  readonly from?: 'primary' | 'replica';
  /** Whether memory is looked up: the dearest of the lookups. Default true. */
  readonly memory?: boolean;
  /** How many elements of a collection MEMORY USAGE weighs; the server's own default is 5. */
  readonly memorySamples?: number;
  /** Encoding, elements, idle time or frequency, and TTLs of hash fields as well. */
  readonly deep?: boolean;
  /** Default `normal`. */
  readonly maxLoad?: MaxLoad;
  /** An explicit bound over all nodes together, beside {@link maxLoad}. */
  readonly keysPerSecond?: number;
  /** A glob as SCAN MATCH takes it; the server leaves out other keys. */
  readonly match?: string | Buffer;
  /** As TYPE names it; the server leaves out other keys. */
  readonly type?: string;
  /** From {@link KeySource.resumeToken} of an earlier scan of the same deployment with the same options. */
  readonly resume?: string;
  /** Stops between batches. */
  readonly signal?: AbortSignal;
}

/**
 * Prepares a SCAN over every shard: asks how many keys there are and what the user may do, reads no keys yet.
 *
 * @throws UsageError when the token to resume from is not one, is of another scan, or of servers that have restarted
 * @throws ConnectionError when no node answers
 */
export declare function openScan(target: Target, options?: ScanOptions): Promise<KeySource>;
