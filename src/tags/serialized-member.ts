/**
 * What a member names, as it stands, or out of what phpredis and others make of it when they serialise: PHP
 * (`s:5:"key:1";`), igbinary, JSON, MessagePack. Compressed ones are none of these.
 *
 * @param isName whether it is what the layout would write
 * @returns `undefined` when nothing that it may stand for is
 * @see https://github.com/igbinary/igbinary/blob/master/src/php7/igbinary.c for the type bytes of igbinary
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md#str-format-family
 */
export function decodeMember(member: Buffer, isName: (name: Buffer) => boolean): Buffer | undefined {
  for (const decode of DECODERS) {
    const name = decode(member);
    if (name !== undefined && isName(name)) return name;
  }
  return undefined;
}

export const MEMBER_FORMATS = ['raw', 'php', 'igbinary', 'json', 'msgpack'] as const;
export type MemberFormat = (typeof MEMBER_FORMATS)[number];

type Decode = (member: Buffer) => Buffer | undefined;

export const DECODE: Readonly<Record<MemberFormat, Decode>> = {
  raw: (member) => member,
  php(member) {
    const [head = '', length = ''] = /^s:(\d+):"/.exec(member.toString('latin1', 0, 16)) ?? [];
    const end = head.length + Number(length);
    return head !== '' && member.toString('latin1', end) === '";' ? member.subarray(head.length, end) : undefined;
  },
  // A header of four bytes, the version, then a string with a length of one, two or four bytes.
  igbinary(member) {
    const lengthBytes = member.length > 5 && member.readUInt32BE(0) === 2 ? IGBINARY_LENGTHS.get(member[4] ?? 0) : undefined;
    return lengthBytes === undefined ? undefined : prefixed(member, 5, lengthBytes);
  },
  json(member) {
    if (member[0] !== QUOTE) return undefined;
    try {
      const text: unknown = JSON.parse(member.toString());
      return typeof text === 'string' ? Buffer.from(text) : undefined;
    } catch {
      return undefined;
    }
  },
  msgpack(member) {
    const first = member[0] ?? 0;
    if (first >= 0xa0 && first <= 0xbf && member.length === 1 + (first & 0x1f)) return member.subarray(1);
    const lengthBytes = MSGPACK_LENGTHS.get(first);
    return lengthBytes === undefined ? undefined : prefixed(member, 1, lengthBytes);
  },
};

const DECODERS = MEMBER_FORMATS.map((format) => DECODE[format]);
const QUOTE = 0x22;
const IGBINARY_LENGTHS = new Map([[0x11, 1], [0x12, 2], [0x13, 4]]); // prettier-ignore
const MSGPACK_LENGTHS = new Map([[0xd9, 1], [0xda, 2], [0xdb, 4]]); // prettier-ignore

/** What follows a big-endian length, when it ends with the bytes. */
function prefixed(bytes: Buffer, at: number, lengthBytes: number): Buffer | undefined {
  const start = at + lengthBytes;
  if (bytes.length < start) return undefined;
  return bytes.length === start + bytes.readUIntBE(at, lengthBytes) ? bytes.subarray(start) : undefined;
}
