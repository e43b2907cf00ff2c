/**
 * xxHash64 with seed 0, in hexadecimal: for names of tags, so small that speed is no concern.
 *
 * @see https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md#xxh64-algorithm-description
 */
export function xxh64(bytes: Buffer): string {
  const stripesEnd = bytes.length - (bytes.length % STRIPE);
  let hash = mask((bytes.length < STRIPE ? P5 : convergence(bytes, stripesEnd)) + BigInt(bytes.length));
  let at = stripesEnd;
  for (; at + 8 <= bytes.length; at += 8) hash = mask(rotate(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * P1 + P4);
  if (at + 4 <= bytes.length) {
    hash = mask(rotate(hash ^ mask(BigInt(bytes.readUInt32LE(at)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < bytes.length; at++) hash = mask(rotate(hash ^ mask(BigInt(bytes.readUInt8(at)) * P5), 11n) * P1);
  return avalanche(hash).toString(16).padStart(16, '0');
}

const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const STRIPE = 32;

const mask = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, bits: bigint): bigint => mask(value << bits) | (value >> (64n - bits));
const round = (accumulator: bigint, lane: bigint): bigint => mask(rotate(mask(accumulator + lane * P2), 31n) * P1);

/** Four accumulators, each for every fourth lane of eight bytes. */
function convergence(bytes: Buffer, end: number): bigint {
  const accumulators = [mask(P1 + P2), P2, 0n, mask(-P1)];
  for (let at = 0; at < end; at += 8) {
    const lane = (at / 8) % 4;
    accumulators[lane] = round(accumulators[lane] ?? 0n, bytes.readBigUInt64LE(at));
  }
  const rotated = accumulators.reduce((sum, accumulator, i) => mask(sum + rotate(accumulator, ROTATIONS[i] ?? 0n)), 0n);
  return accumulators.reduce((hash, accumulator) => mask((hash ^ round(0n, accumulator)) * P1 + P4), rotated);
}

const ROTATIONS = [1n, 7n, 12n, 18n];

function avalanche(value: bigint): bigint {
  let hash = mask((value ^ (value >> 33n)) * P2);
  hash = mask((hash ^ (hash >> 29n)) * P3);
  return hash ^ (hash >> 32n);
}
