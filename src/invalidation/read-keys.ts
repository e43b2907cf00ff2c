import { UsageError } from '../errors.ts';

/** As many bytes of names as are taken in one run: a plan is made of all of them before the first entry is deleted. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Names from standard input: separated by NUL where there is one, else by line ends. Empty ones are none.
 *
 * @throws UsageError when there are more bytes than a run takes
 */
export async function readKeys(input: AsyncIterable<string | Uint8Array>, mostBytes = MOST_BYTES): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of input) {
    const bytes = Buffer.from(piece);
    size += bytes.length;
    if (size > mostBytes)
      throw new UsageError(`more than ${mostBytes} bytes of names came on standard input: one run takes no more, and nothing was deleted`, {
        hint: 'split them into several runs, such as with split -C 200m, or name the keys by --pattern, --family or --tag',
      });
    pieces.push(bytes);
  }
  return separate(Buffer.concat(pieces));
}

/** What stands between NULs, or where there is none, on the lines. */
export function separate(bytes: Buffer): readonly Buffer[] {
  const byNul = bytes.includes(0);
  const words: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(byNul ? 0 : NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    const word = bytes.subarray(start, !byNul && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
    if (word.length > 0) words.push(word);
    start = end + 1;
  }
  return words;
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
