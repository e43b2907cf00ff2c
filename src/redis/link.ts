import type { Argument, Reply } from './target.ts';

/** One connection to one server: logged in, named, and on its database. `connect.ts` makes it. */
export interface Link {
  /** False once the connection has gone; a link is never revived. */
  readonly alive: boolean;
  /** Sends one command. Fails with ConnectionError or CommandError, which name the node. */
  send(words: readonly Argument[]): Promise<Reply>;
  close(): void;
}
