import type { Acknowledged } from './await-replicas.ts';
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
  /** What the second pass found, which the counts include; null when there was none. */
  readonly settle: Settled['settle'];
  /** How many replicas have it; null when nobody asked. */
  readonly replicas: readonly Acknowledged[] | null;
}
