/** A line as MONITOR prints it, without its `+` and line end. */
export interface PrintedLine {
  readonly atMicroseconds?: number;
  readonly db?: number;
  readonly client?: string;
  readonly args: readonly (string | Buffer)[];
}

/** Prints as servers do: `sdscatrepr` of sds.c, byte by byte. */
export function printLine({ atMicroseconds = 1_700_000_000_123_456, db = 0, client = '10.0.0.1:1234', args }: PrintedLine): Buffer {
  const time = `${Math.floor(atMicroseconds / 1e6)}.${String(atMicroseconds % 1e6).padStart(6, '0')}`;
  return Buffer.from(`${time} [${db} ${client}] ${args.map((arg) => `"${escaped(Buffer.from(arg))}"`).join(' ')}`, 'latin1');
}

const NAMED = new Map([
  [0x0a, 'n'],
  [0x0d, 'r'],
  [0x09, 't'],
  [0x07, 'a'],
  [0x08, 'b'],
  [0x5c, '\\'],
  [0x22, '"'],
]);

const escaped = (bytes: Buffer): string =>
  [...bytes]
    .map((byte) => {
      const name = NAMED.get(byte);
      if (name !== undefined) return `\\${name}`;
      return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
