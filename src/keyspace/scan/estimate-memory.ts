/**
 * What a key may take where the server does not tell (MEMORY USAGE refused, or lacking as on serverless offers):
 * from the length of its value alone, so good for strings and rough for the rest.
 *
 * Per key: the entry of the table, the object and the key's own header, as MEMORY USAGE counts them for small strings
 * (Redis 7.0 to 8.0: 48 to 56 bytes beside key and value). Per element: medians of MEMORY USAGE over elements of 10 to 30 bytes.
 */
const BYTES_PER_KEY = 52;
/** The first node of a stream, for which newer servers set aside 4096 bytes, older ones a few hundred; and its tree. */
const BYTES_PER_STREAM = 2_000;

const BYTES_PER_ELEMENT: Readonly<Record<string, number>> = { string: 1, list: 24, set: 40, zset: 48, hash: 56, stream: 64 };

/** From Redis 7.2 and Valkey 7.2 on, sets of up to 128 short members are packed: about a third of what each takes in a table. */
const MOST_PACKED = 128;
const BYTES_PER_PACKED_MEMBER = 22;

/** NaN when nothing is known, such as for modules. */
export function estimateMemoryBytes(type: string, keyLength: number, elements: number): number {
  const bytesPerElement = type === 'set' && elements <= MOST_PACKED ? BYTES_PER_PACKED_MEMBER : BYTES_PER_ELEMENT[type];
  if (bytesPerElement === undefined) return Number.NaN;
  return BYTES_PER_KEY + keyLength + (type === 'stream' ? BYTES_PER_STREAM : 0) + elements * bytesPerElement;
}
