import type { MonitorFeed, Node } from '../redis/target.ts';
import { isArgument } from '../traffic/argument.ts';
import { wordOf } from '../traffic/byte-view.ts';
import type { MonitorLine } from '../traffic/line.ts';
import type { OwnCommands } from '../traffic/own-commands.ts';
import { untilHeard } from '../traffic/until-heard.ts';
import { isKnown, type Known } from '../redis/target.ts';
import { type Reading, readServerCount } from './server-count.ts';

/** What we say ourselves comes back as lines: they mark places in the stream. */
export interface OwnLines {
  /** Lines of `own` are noticed from now on, and `onLine` is told of each. */
  notice(own: OwnCommands, onLine: (line: MonitorLine) => void): OwnCommands;
  /** Lines are waited for until this is lost. */
  from(feed: MonitorFeed): void;
  /** Everything that the server ran before has been heard afterwards, and our connection is known by its name. */
  hearWord(node: Node, waitMs: number): Promise<void>;
  /** Reads the server's count, and does `then` where it was read; `unheard` when that did not come in time. */
  mark(node: Node, waitMs: number, then: () => void): Promise<Known<Reading> | 'unheard'>;
}

export function createOwnLines(sleep: (ms: number) => Promise<void>): OwnLines {
  let own: OwnCommands | undefined;
  let onMark: (() => void) | undefined;
  let lost = false;

  const hear = (isHeard: () => boolean, waitMs: number): Promise<void> => untilHeard(() => lost || isHeard(), waitMs, sleep);
  return {
    notice(ours, onLine) {
      own = ours;
      return {
        ...ours,
        isOwn(line) {
          if (!ours.isOwn(line)) return false;
          onLine(line);
          if (onMark && isCount(line)) {
            onMark();
            onMark = undefined;
          }
          return true;
        },
      };
    },
    from(feed) {
      lost = false;
      void feed.ended.finally(() => {
        lost = true;
      });
    },
    async hearWord(node, waitMs) {
      const word = own?.nextWord() ?? '';
      await node.call('PING', word);
      await hear(() => own?.heard.has(word) ?? true, waitMs);
      own?.forget(word);
    },
    async mark(node, waitMs, then) {
      let reached = false;
      onMark = () => {
        reached = true;
        then();
      };
      own?.sending('INFO STATS');
      const count = await readServerCount(node);
      if (isKnown(count)) await hear(() => reached, waitMs);
      onMark = undefined;
      if (!reached) then();
      return reached || !isKnown(count) ? count : 'unheard';
    },
  };
}

const [INFO, STATS] = [wordOf('INFO'), wordOf('stats')];

const isCount = (line: MonitorLine): boolean => line.argCount === 2 && isArgument(line, 0, INFO) && isArgument(line, 1, STATS);
