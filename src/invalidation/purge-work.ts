import type { Drops } from './drops.ts';
import type { Pace } from './pace.ts';
import type { Treating } from './treat-entries.ts';

/** What purging takes. */
export interface PurgeWork extends Treating {
  readonly pace: Pace;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly onBatch: () => Promise<void>;
  /** Hears of claims whose entries are gone: they are to be dropped. */
  readonly drops: Pick<Drops, 'add'>;
}
