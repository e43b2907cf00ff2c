import type { Duplex } from 'node:stream';
import type { CacheopsError } from '../errors.ts';
import type { CommandError } from './command-error.ts';
import type { Answers, Argument, Pipeline, Reply } from './target.ts';

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
   * Sends many short commands in one go, behind those that were sent so before, and while no single one is under way on
   * this link; each begins with its name, such as `MEMORY USAGE`. One that the server refuses is an error in its place.
   * Fails with ConnectionError.
   */
  sendMany(commands: readonly (readonly [string, ...Argument[]])[]): Promise<readonly (Reply | CommandError)[]>;
  /** As {@link sendMany}, for commands that are encoded already. */
  exchange(pipeline: Pipeline): Promise<Answers>;
  /**
   * Gives the connection away, logged in and idle, to who speaks on it from now on; nothing but {@link close} may be
   * called afterwards. Nobody else listens to what it says, and the bytes are valid during the call only.
   */
  handOver(hear: (bytes: Buffer) => void): Duplex;
  /**
   * What went wrong with a connection that was handed over, as an error that names the node: by default that it was lost.
   * A refusal of the server's is an error called `ReplyError`, and `command` what it refused.
   */
  explain(error: Error | undefined, command?: string): CacheopsError;
  close(): void;
}
