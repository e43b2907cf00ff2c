import { argumentText, clientText, isArgument, isClient } from './argument.ts';
import { IDLE_CHANNEL } from '../redis/monitor-feed.ts';
import { type Word, wordOf } from './byte-view.ts';
import { type MonitorLine, NO_KIND } from './line.ts';

/**
 * Tells our own commands from the traffic. Each of our PINGs carries a word that nobody else says, which also tells how
 * the server calls our connection, whatever lies between; on a unix socket all clients have one name, and there the
 * commands that we sent are told by their words, and only as many of them as we sent.
 */
export interface OwnCommands {
  /** The word of the next PING. */
  nextWord(): string;
  /** Called before a command is sent that is not a PING, with its words. */
  sending(words: string): void;
  /** Whether the line is of our own making. */
  isOwn(line: MonitorLine): boolean;
  /** The words of PINGs whose lines have come, with the time by the server's clock. */
  readonly heard: ReadonlyMap<string, number>;
  /** Our words that have come, but are of no use any more. */
  forget(word: string): void;
}

const [CHANNEL, PING, SUBSCRIBE] = [wordOf(IDLE_CHANNEL), wordOf('PING'), wordOf('SUBSCRIBE')];

/** @param secret told apart from those of other runs */
export function createOwnCommands(secret: string): OwnCommands {
  const prefix = `cacheops:${secret}:`;
  const heard = new Map<string, number>();
  const expected = new Map<string, number>();
  const prefixBytes = wordOf(prefix);
  let [words, ownClient, isShared]: [number, Word | undefined, boolean] = [0, undefined, false];
  /** The last kind of lines that are not ours, whatever their arguments. */
  let foreignKind = NO_KIND;

  const isSent = (line: MonitorLine): boolean => {
    const text = Array.from({ length: line.argCount }, (_, i) => argumentText(line, i)).join(' ').toUpperCase(); // prettier-ignore
    const left = expected.get(text) ?? 0;
    if (left === 0) return false;
    expected.set(text, left - 1);
    return true;
  };
  return {
    heard,
    nextWord: () => `${prefix}${words++}`,
    sending: (text) => void expected.set(text, (expected.get(text) ?? 0) + 1),
    forget: (word) => void heard.delete(word),
    isOwn(line) {
      if (line.kind === foreignKind) return false;
      if (line.argCount === 2) {
        if (isArgument(line, 1, prefixBytes, false)) {
          const client = clientText(line);
          ownClient = client === '' ? undefined : wordOf(client);
          isShared = client.startsWith('unix:');
          heard.set(argumentText(line, 1), line.atMicroseconds);
          return true;
        }
        if (isArgument(line, 1, CHANNEL) && isArgument(line, 0, SUBSCRIBE)) return true;
      }
      if (ownClient === undefined) return false;
      if (isClient(line, ownClient)) return line.argCount <= 2 && (!isShared || isSent(line));
      if (!isArgument(line, 0, PING) && !isArgument(line, 0, SUBSCRIBE)) foreignKind = line.kind;
      return false;
    },
  };
}
