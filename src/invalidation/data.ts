import type { Acknowledged } from './await-replicas.ts';
import type { Failover } from './enduring-pass.ts';
import type { Left } from './left.ts';
import type { Plan } from './plan.ts';
import type { Settled } from './settle.ts';
import type { Counts, Failure } from './tally.ts';

/** What `cacheops invalidate` answers: the contract of its JSON. Counts come from the replies of the servers. */
export interface InvalidateData extends Counts {
  /** `unconfirmed`: nobody said yes, so nothing was deleted; `planned`: as --dry-run asks; `nothing`: there is nothing to delete. */
  readonly outcome: 'applied' | 'planned' | 'unconfirmed' | 'nothing';
  readonly plan: Plan;
  /** Tags whose mark was set, so that all their entries are stale for those who read them. */
  readonly marked: number;
  readonly nodes: readonly (Counts & { readonly node: string })[];
  readonly failures: readonly Failure[];
  /** Primaries that others took over from during the run, which went on there. */
  readonly failovers: readonly Failover[];
  /** What is left to do; null when nothing is, or nothing was begun. */
  readonly left: Left | null;
  /** What the second pass found, which the counts include; null when there was none. */
  readonly settle: Settled['settle'];
  /** How many replicas have it; null when nobody asked. */
  readonly replicas: readonly Acknowledged[] | null;
}
