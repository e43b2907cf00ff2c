import type { CommandError } from './command-error.ts';
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
  /**
   * Sends many short commands in one go, while nothing else is under way on this link; each begins with its name, such
   * as `MEMORY USAGE`. One that the server refuses is an error in its place. Fails with ConnectionError.
   */
  sendMany(commands: readonly (readonly [string, ...Argument[]])[]): Promise<readonly (Reply | CommandError)[]>;
  close(): void;
}
