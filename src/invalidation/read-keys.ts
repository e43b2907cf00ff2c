/** Keys from a stream of bytes: separated by NUL where there is one, else by line ends. Empty ones are none. */
export function readKeys(input: Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const byNul = bytes.includes(0);
  const keys: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(byNul ? 0 : NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    const key = bytes.subarray(start, !byNul && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
    if (key.length > 0) keys.push(key);
    start = end + 1;
  }
  return keys;
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
