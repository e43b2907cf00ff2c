/** The pattern, as SCAN MATCH takes it, of keys that begin with some bytes, whatever these mean in a pattern. */
export function globOfPrefix(prefix: Buffer): Buffer {
  const escaped = prefix.toString('latin1').replaceAll(/[*?[\]\\^]/g, '\\$&');
  return Buffer.from(`${escaped}*`, 'latin1');
}
