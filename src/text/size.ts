const BYTES_OF_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1_000,
  kb: 1_024,
  m: 1_000 ** 2,
  mb: 1_024 ** 2,
  g: 1_000 ** 3,
  gb: 1_024 ** 3,
};

/**
 * Reads a size as redis.conf does, in bytes: `2gb` is 2 × 1024³, `2g` is 2 × 1000³, a bare number is bytes, and case does
 * not matter. `undefined` for anything else, such as `2 gb`, `1.5gb` or a size beyond 2⁵³.
 *
 * @see https://github.com/redis/redis/blob/7.0/redis.conf (its first lines)
 */
export function parseSize(text: string): number | undefined {
  const parts = /^(\d+)([a-z]*)$/.exec(text.toLowerCase());
  const unitBytes = BYTES_OF_UNIT[parts?.[2] ?? 'none'];
  if (parts === null || unitBytes === undefined) return undefined;
  const bytes = Number(parts[1]) * unitBytes;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
