import { formatDuration } from '../text/duration.ts';
import { plural } from '../text/plural.ts';
import type { Lag } from './source.ts';

interface Surrounding {
  readonly now: () => Date;
  readonly warn: (message: string) => void;
}

/** Later than this, readers notice what is stale. */
const LATE_MS = 10_000;
const TOLD_EVERY_MS = 60_000;

/** Says that events are dealt with late: when that begins, once a minute while it is so, and when it is over. */
export function createLagWarning({ now, warn }: Surrounding): (lag: Lag) => void {
  let toldAtMs: number | undefined;
  return ({ behindMs, waiting }) => {
    if (behindMs === null) return;
    const nowMs = now().getTime();
    if (behindMs < LATE_MS) {
      if (toldAtMs !== undefined) warn('no event is dealt with late any more');
      toldAtMs = undefined;
    } else if (toldAtMs === undefined || nowMs - toldAtMs >= TOLD_EVERY_MS) {
      const more = waiting === null || waiting === 0 ? '' : `, and ${plural(waiting, 'event')} ${waiting === 1 ? 'waits' : 'wait'}`;
      warn(`the last event came ${formatDuration(Math.round(behindMs / 1000) * 1000)} before it was dealt with${more}`);
      toldAtMs = nowMs;
    }
  };
}
