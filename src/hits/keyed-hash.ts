/**
 * A number of 32 bits for a key, one character a byte: FNV-1a from a seed, and MurmurHash3's last step, without which keys
 * that differ in their last characters alone would lie close together. With a seed that nobody knows, nobody can choose
 * keys that lie where they like.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9923 and https://github.com/aappleby/smhasher/wiki/MurmurHash3
 */
export function keyedHash(key: string, seed: number): number {
  const spread = Math.imul(seed + 1, 0x9e3779b9); // seeds may be small numbers
  let hash = 0x811c9dc5 ^ spread;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** How many values it has: a hash divided by it lies from 0 to 1. */
export const HASHES = 2 ** 32;
