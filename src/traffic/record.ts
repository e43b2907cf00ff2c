import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { UsageError } from '../errors.ts';
import { secretPositions, visiblePositions } from '../redis/visible-arguments.ts';
import { argumentBytes, argumentLength } from './argument.ts';
import type { SeenCommand } from './seen-command.ts';
import type { Watch } from './watch.ts';

/** Keeps commands in a file, as MONITOR prints them. */
export interface Recorder {
  add(seen: SeenCommand): void;
  /** Fulfilled when all of it is in the file. Fails with UsageError when it cannot be written. */
  close(): Promise<void>;
}

/** The first line of a capture; behind it, `# node ADDRESS` before the lines of each node. */
export const CAPTURE_HEAD = '# cacheops monitor capture 1';
export const NODE_MARK = '# node ';

/** Lines are compressed in pieces of that size. */
const PIECE_BYTES = 64 * 1024;

/**
 * Lines of MONITOR as they are, gzipped; other programs can read them as well. Values become as many asterisks, which keeps
 * their length, unless they are wanted.
 */
export function recordCommands(file: Writable, watch: Pick<Watch, 'pause' | 'resume'>, withValues: boolean): Recorder {
  const gzip = createGzip({ level: 1 });
  const written = once(file, 'finish');
  written.catch(() => undefined); // it is told by close
  gzip.pipe(file);
  let pieces: Buffer[] = [Buffer.from(`${CAPTURE_HEAD}\n`)];
  let [bytes, node] = [0, ''];
  const flush = (): void => {
    if (!gzip.write(Buffer.concat(pieces))) {
      watch.pause();
      gzip.once('drain', () => watch.resume());
    }
    pieces = [];
    bytes = 0;
  };
  return {
    add(seen) {
      if (seen.node !== node) {
        node = seen.node;
        pieces.push(Buffer.from(`${NODE_MARK}${node}\n`));
      }
      const piece = withValues && !mayHoldSecrets(seen) ? copyOf(seen) : withoutValues(seen, withValues);
      pieces.push(piece, LINE_END);
      bytes += piece.length;
      if (bytes >= PIECE_BYTES) flush();
    },
    async close() {
      flush();
      gzip.end();
      await written.catch((cause: Error) => {
        throw new UsageError('the capture could not be written', { cause, hint: cause.message });
      });
    },
  };
}

const LINE_END = Buffer.from('\n');
const QUOTE = Buffer.from('"');
const NEXT = Buffer.from('" "');
const ASTERISK = 42;

const endOf = ({ argEnds, argCount }: SeenCommand['line']): number => (argEnds[argCount - 1] ?? 0) + 1;

/** The bytes of a line are valid during the call only. */
function copyOf({ line }: SeenCommand): Buffer {
  return Buffer.from(line.bytes.subarray(line.start, endOf(line)));
}

/** Only few commands carry passwords; to look through the arguments of the others would be in vain. */
const mayHoldSecrets = ({ command: { name } }: SeenCommand): boolean => /^(?:AUTH|HELLO|MIGRATE|ACL |CONFIG |SENTINEL )/.test(name);

function withoutValues({ line, command, keyAt }: SeenCommand, withValues: boolean): Buffer {
  const { bytes, argStarts, argEnds } = line;
  const args = Array.from({ length: line.argCount }, (_, i) => argumentBytes(line, i));
  const visible = visiblePositions(command, args, keyAt, line.argCount);
  const secret = secretPositions(command, args);
  const pieces = [bytes.subarray(line.start, argStarts[0])];
  for (let i = 0; i < line.argCount; i++) {
    const shown = i < command.words || (!secret.has(i) && (withValues || visible.has(i)));
    pieces.push(shown ? bytes.subarray(argStarts[i], argEnds[i]) : Buffer.alloc(argumentLength(line, i), ASTERISK));
    pieces.push(i === line.argCount - 1 ? QUOTE : NEXT);
  }
  return Buffer.concat(pieces);
}
