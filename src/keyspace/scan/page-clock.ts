import type { CommandCount } from '../../redis/command-stats.ts';
import type { Connection } from '../../redis/target.ts';
import { readCommandCounts } from './command-counts.ts';

/** How long SCAN keeps a server busy, by its own count of what commands take. One for each walk. */
export interface PageClock {
  /** For each key of COUNT; `undefined` where the server does not tell, or others scan all the time. */
  readonly microsPerKey: number | undefined;
  /** When it is time to look again, asks the server; and takes note of a call that is sent next. Fails with ConnectionError. */
  beforePage(connection: Pick<Connection, 'callMany'>, keys: number): Promise<void>;
  /** Takes note of other calls of ours, each for so many keys. */
  called(calls: number, keys: number): void;
}

/** Looks after so many pages the first time, and after ever more of them until {@link SELDOM}. */
const SOON = 8;
/** What a look costs, a tenth of a millisecond, is nothing beside so many pages. */
const SELDOM = 256;

export function createPageClock(): PageClock {
  let microsPerKey: number | undefined;
  let last: CommandCount | undefined;
  let [pages, due] = [0, 0];
  const ours = { calls: 0, keys: 0 };

  const called = (calls: number, keys: number): void => {
    ours.calls += calls;
    ours.keys += calls * keys;
  };
  const look = async (connection: Pick<Connection, 'callMany'>): Promise<void> => {
    pages = 0;
    due = due === 0 ? SOON : Math.min(2 * due, SELDOM);
    const { calls, keys } = ours;
    ours.calls = ours.keys = 0;
    const now = (await readCommandCounts(connection))?.get('scan');
    const passed = now && last && { calls: now.calls - last.calls, micros: now.microseconds - last.microseconds };
    last = now;
    // More calls than ours are also others'; fewer than none: somebody reset the count.
    if (passed !== undefined && passed.calls > 0n && passed.calls <= BigInt(calls)) microsPerKey = Number(passed.micros) / keys;
  };

  return {
    get microsPerKey() {
      return microsPerKey;
    },
    async beforePage(connection, keys) {
      if (pages >= due) await look(connection);
      pages++;
      called(1, keys);
    },
    called,
  };
}
