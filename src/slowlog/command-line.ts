import { fromBytes, type ServerText, toBytes } from '../text/bytes.ts';
import { plural } from '../text/plural.ts';
import type { LoggedCommand } from './logged-command.ts';

const MAX_ARGUMENT_BYTES = 64;
const MAX_ARGUMENTS = 12;

/** The command on one line, long arguments and long lists cut: `SET session:1 ‹redacted› EX 60`. */
export function commandLine({ command, args, argsOmitted }: Pick<LoggedCommand, 'command' | 'args' | 'argsOmitted'>): ServerText {
  const shown = args.slice(0, MAX_ARGUMENTS).map(shorten);
  const hidden = args.length - shown.length + argsOmitted;
  const words = [Buffer.from(command), ...shown, ...(hidden > 0 ? [Buffer.from(`… (${plural(hidden, 'more argument')})`)] : [])];
  return fromBytes(Buffer.concat(words.flatMap((word, index) => (index === 0 ? [word] : [SPACE, word]))));
}

const SPACE = Buffer.from(' ');
const ELLIPSIS = Buffer.from('…');

function shorten(argument: ServerText): Buffer {
  const bytes = toBytes(argument);
  const kept =
    bytes.length <= MAX_ARGUMENT_BYTES ? bytes : Buffer.concat([bytes.subarray(0, lastCharacterEnd(bytes, MAX_ARGUMENT_BYTES)), ELLIPSIS]);
  return kept.length === 0 || kept.includes(' ') ? Buffer.concat([QUOTE, kept, QUOTE]) : kept;
}

const QUOTE = Buffer.from('"');

/** Not in the middle of a UTF-8 character. */
function lastCharacterEnd(bytes: Buffer, atMost: number): number {
  let end = atMost;
  while (end > atMost - 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}
