import type { Argument, Reply } from './target.ts';

/** One connection to one server: logged in, named, and on its database. `connect.ts` makes it. */
export interface Link {
  /** False once the connection has gone; a link is never revived. */
  readonly alive: boolean;
  /**
   * Sends one command. Fails with ConnectionError or CommandError, which name the node and the command:
   * its first two words, if `command` does not say how many of them are its name.
   */
  send(words: readonly Argument[], command?: string): Promise<Reply>;
  /** What is sent until `write` returns goes out in as few packets as possible. */
  together(write: () => void): void;
  close(): void;
}
