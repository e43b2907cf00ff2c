import type { KeyBatch } from '../../src/keyspace/batch.ts';
import type { KeySource, SourcePart } from '../../src/keyspace/source.ts';

type Told = Pick<SourcePart, 'node' | 'keysExpected' | 'keysSeen' | 'fraction' | 'order' | 'random' | 'state'>;

/** A scan of one node that no server is needed for: `told` is asked anew each time, for it changes while batches are taken. */
export function onePartSource(told: () => Told, lookupsPerKey: number, batches: AsyncGenerator<KeyBatch>): KeySource {
  const part = (): SourcePart => ({ ...told(), db: 0, keysVanished: 0, slotsEven: null, slots: null, reason: undefined });
  return {
    plan: {
      keys: part().keysExpected,
      parts: [part()],
      isFiltered: false,
      lookupsPerKey,
      seconds: undefined,
      touches: undefined,
      leftOut: undefined,
      use: 'idle-time',
    },
    batches,
    progress: () => ({ ...part(), elapsedMs: 0, keysPerSecond: 0, secondsLeft: undefined }),
    parts: () => [part()],
    missing: () => [],
    costs: () => [],
    resumeToken: () => undefined,
  };
}
