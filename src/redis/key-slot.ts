/**
 * The slot of a cluster that a key lies in, 0 to 16383: CRC16 (XMODEM) of the key or, where it has one, of its hash tag.
 *
 * Ours, because cluster-key-slot takes `{bar` for the tag of `foo{}{bar}`, where servers hash the whole key.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
 */
export function keySlot(key: Buffer): number {
  let crc = 0;
  for (const byte of hashTagOf(key) ?? key) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ POLYNOMIAL) & 0xffff : crc << 1;
  }
  return crc % SLOTS;
}

const POLYNOMIAL = 0x1021;
const SLOTS = 16_384;

/** What stands between the first `{` and the next `}`, unless that is nothing: a view of the key. */
export function hashTagOf(key: Buffer): Buffer | undefined {
  const open = key.indexOf('{');
  const close = open < 0 ? -1 : key.indexOf('}', open);
  return close > open + 1 ? key.subarray(open + 1, close) : undefined;
}
