import type { Reading } from './read-event.ts';

/** Something that came from a source: an event, or what could not be read as one. */
export interface Received {
  /** How the source tells it from others: the ID of an entry, `line 3`, `message 3`. */
  readonly id: string;
  readonly reading: Reading;
}

/** How much has not been dealt with. Null: nobody tells. */
export interface Lag {
  /** Events that nobody took yet. */
  readonly waiting: number | null;
  /** Entries of a stream that were given to a consumer and are not acknowledged; null for other sources. */
  readonly pending: number | null;
  /** How long ago the last event that was dealt with came, by the clock of the server that keeps them. */
  readonly behindMs: number | null;
}

/** Where events come from. */
export interface Source {
  /** What it is, in the words of the command line. */
  readonly name: string;
  /**
   * The next ones, as many as there are and as are taken at once; none when there were none for a while. `undefined`:
   * there will be no more, or the user interrupted and none is in hand. Fails with CacheopsError.
   */
  next(): Promise<readonly Received[] | undefined>;
  /** They have been dealt with: only then the source may forget them. */
  acknowledge(received: readonly Received[]): Promise<void>;
  /** @param lastId of what was dealt with last */
  lag(lastId: string): Promise<Lag>;
  close(): void;
}
