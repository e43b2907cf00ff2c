import { fromBytes, type ServerText, toBytes } from '../text/bytes.ts';
import { plural } from '../text/plural.ts';

/** A command as it is shown. */
export interface ShownCommand {
  /** In capitals, as `GET` or `CONFIG SET`. */
  readonly command: string;
  /** Behind the command, with {@link REDACTED} for what must not be shown. */
  readonly args: readonly ServerText[];
  /** How many more there were. */
  readonly argsOmitted: number;
}

/** Stands for an argument that is a value or a secret. */
export const REDACTED = '‹redacted›';

const MAX_ARGUMENT_BYTES = 64;
const MAX_ARGUMENTS = 12;

/** The command on one line, long arguments and long lists cut: `SET session:1 ‹redacted› EX 60`. */
export function commandLine({ command, args, argsOmitted }: ShownCommand): ServerText {
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
