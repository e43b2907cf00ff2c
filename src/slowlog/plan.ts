import { UsageError } from '../errors.ts';
import { LOG_KINDS, type LogKind } from '../redis/commandlog.ts';
import type { Grouping } from './group.ts';
import { MAX_READ } from './read-node.ts';

/** What was asked for, in the words of the command line. */
export interface Wish {
  readonly kind: LogKind | 'all';
  readonly limit?: number | undefined;
  readonly group?: Grouping | undefined;
  readonly sinceLast: boolean;
  readonly state?: string | undefined;
  readonly follow: boolean;
}

/** What that comes to. */
export interface Plan {
  readonly kinds: readonly LogKind[];
  /** How many entries of each log of each node are read. */
  readonly count: number;
  /** Whether the whole log was asked about: then entries that are not read are missing from the answer. */
  readonly wantsAll: boolean;
  /** How many entries are listed. */
  readonly limit: number;
}

export const DEFAULT_LIMIT = 50;
/** Enough for a log as servers ship it. */
const COUNT = 128;

/**
 * Groups are made of the whole log, or of the newest `limit` entries of each; a list needs no more than it shows.
 * Fails with UsageError when flags do not go together.
 */
export function planReading({ kind, limit, group, sinceLast, state, follow }: Wish): Plan {
  if (follow && (sinceLast || group !== undefined))
    throw new UsageError('--follow shows entries as they come; it goes with neither --group nor --since-last');
  if (sinceLast !== (state !== undefined)) {
    throw new UsageError('--since-last and --state <file> are given together', {
      hint: 'cacheops slowlog --since-last --state slowlog.json',
    });
  }
  return {
    kinds: kind === 'all' ? LOG_KINDS : [kind],
    count: group === undefined ? Math.max(COUNT, limit ?? 0) : (limit ?? MAX_READ),
    wantsAll: group !== undefined && limit === undefined,
    limit: limit ?? (sinceLast ? Number.POSITIVE_INFINITY : DEFAULT_LIMIT),
  };
}
