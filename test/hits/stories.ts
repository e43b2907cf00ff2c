import { createAttribution } from '../../src/hits/attribute.ts';
import type { HitrateData } from '../../src/hits/hit-data.ts';
import { dialectOf } from '../../src/hits/key-lookups.ts';
import { createKeyStories } from '../../src/hits/key-stories.ts';
import { summarise } from '../../src/hits/summary.ts';
import { createHitTally } from '../../src/hits/tally.ts';
import { createFamilies } from '../../src/keyspace/family.ts';
import { createCommandBook } from '../../src/redis/command-book.ts';
import { createLineReader } from '../../src/traffic/read-lines.ts';
import { createCommandReader } from '../../src/traffic/seen-command.ts';

/** A command at a time; `missed`: its keys were not there. */
export interface Imagined {
  readonly atSeconds: number;
  readonly says: string;
  readonly missed?: boolean;
}

/** What hitrate says of such traffic on one node, as if it had been heard with its events. */
export function heard(traffic: readonly Imagined[]): HitrateData {
  const reader = createCommandReader(createCommandBook([]), createFamilies([]));
  const [tally, stories] = [createHitTally(), createKeyStories(reader.familyOf, 1)];
  const attribution = createAttribution('events-first', dialectOf('redis', '7.0.15'), (lookup) => {
    tally.add(lookup, reader.familyOf(lookup.key));
    stories.lookedUp(lookup);
  });
  const { sink } = createLineReader({
    node: 'n',
    reader,
    filter: { before: () => true, after: () => true },
    isWanted: () => true,
    onCommand(seen) {
      attribution.line(seen);
      stories.changed(seen);
    },
  });
  for (const { atSeconds, says, missed = false } of traffic.toSorted((a, b) => a.atSeconds - b.atSeconds)) {
    const words = says.split(' ');
    if (missed) for (const key of words.slice(1)) attribution.miss(0, key);
    const line = Buffer.from(`${(1.7e9 + atSeconds).toFixed(6)} [0 127.0.0.1:1] ${words.map((word) => `"${word}"`).join(' ')}`);
    sink.line(line, 0, line.length);
  }
  attribution.settle();
  const looked = { node: 'n', method: 'exact', why: undefined, order: 'events-first', commands: traffic.length, beyondTheirKeys: 0, lookedSeconds: 1, spanSeconds: 1, bufferLimited: true, server: undefined, missing: [] } as const; // prettier-ignore
  return summarise(tally, [looked], { endedBy: 'time', uses: stories.uses(), curve: undefined });
}
