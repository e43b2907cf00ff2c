import type { SourcePlan } from '../source.ts';
import { expectedMsPerKey, type MaxLoad } from './pace.ts';
import type { Part } from './part.ts';
import { lookupsPerKey, type Surveyed } from './survey.ts';
import { wantsLength } from './step.ts';

/** What a scan will take, as far as a look at a few keys of each node tells. */
export function planOf(
  surveyed: readonly Surveyed[],
  parts: readonly Part[],
  { maxLoad, keysPerSecond }: { readonly maxLoad: MaxLoad; readonly keysPerSecond: number | undefined },
): SourcePlan {
  const left = parts.filter(({ state }) => state !== 'complete');
  const keys = left.reduce((sum, { keysExpected, keysSeen }) => sum + Math.max(0, keysExpected - keysSeen), 0);
  return {
    keys,
    parts: left.map(({ node, db, keysExpected }) => ({ node, db, keysExpected })),
    isFiltered: surveyed.some(({ wants: { match, type } }) => match !== undefined || type !== undefined),
    lookupsPerKey: Math.max(0, ...surveyed.map(({ wants }) => lookupsPerKey(wants))),
    seconds: secondsFor(surveyed, left, maxLoad, keysPerSecond),
    touches: told(
      surveyed.find(({ touching, wants }) => touching !== undefined && wantsLength(wants)),
      touches,
    ),
    leftOut: told(
      surveyed.find(({ lengthsLeftOut }) => lengthsLeftOut),
      leftOut,
    ),
    use: useOf(surveyed),
  };
}

const told = (one: Surveyed | undefined, text: (why: string) => string): string | undefined =>
  one?.touching === undefined ? undefined : text(one.touching);

const touches = (why: string): string =>
  `the lengths of values are asked, and this server cannot leave idle times as they are (${why}): every key there looks as if it had just been used`;

const leftOut = (why: string): string =>
  `the lengths of values are not asked: this server would take that for use (${why}), and evict other keys than it should`;

function useOf(surveyed: readonly Surveyed[]): SourcePlan['use'] {
  const told = new Set(surveyed.map(({ wants }) => wants.use));
  return told.has('FREQ') ? (told.has('IDLETIME') ? 'mixed' : 'frequency') : 'idle-time';
}

/** Shards work side by side, so the slowest one counts. */
function secondsFor(
  surveyed: readonly Surveyed[],
  left: readonly Part[],
  maxLoad: MaxLoad,
  keysPerSecond: number | undefined,
): number | undefined {
  const perNode = surveyed.map(({ node, trial: { workMsPerKey }, roundTripMs }) => {
    const ms = left.map(({ node: address, keysExpected, keysSeen, walks }) => {
      const keys = address === node.address ? keysExpected - keysSeen : 0;
      return keys <= 0 ? 0 : keys * expectedMsPerKey({ maxLoad, cursors: walks.length, workMs: workMsPerKey, roundTripMs });
    });
    return ms.reduce((sum, of) => sum + of, 0) / 1000;
  });
  const slowest = Math.max(0, ...perNode);
  const all = left.reduce((sum, { keysExpected, keysSeen }) => sum + Math.max(0, keysExpected - keysSeen), 0);
  return Number.isFinite(slowest) ? Math.max(slowest, all / (keysPerSecond ?? Infinity)) : undefined;
}
