import type { EventsOn } from './enabled-run.ts';
import { type HitrateAnswer, type HitrateRequest, runHitrate } from './run.ts';

/**
 * What was found in each of so many milliseconds, one after the other, until the user interrupts or the plan's time is over.
 * Events stay enabled in between, and are put back however it ends. Fails as {@link runHitrate} does.
 */
export async function* watchHitrate(request: HitrateRequest, everyMs: number, events: EventsOn | undefined): AsyncGenerator<HitrateAnswer> {
  const endsAt = performance.now() + request.plan.durationMs;
  try {
    while (!request.signal.aborted && performance.now() < endsAt) {
      const durationMs = Math.min(everyMs, endsAt - performance.now());
      const { data, missing } = await runHitrate({ ...request, plan: { ...request.plan, durationMs } });
      yield { data, missing: [...(events?.refused ?? []), ...missing] };
    }
  } finally {
    await events?.putBack();
  }
}
