/** How long FusionCache keeps the mark of a tag. */
export const TAG_LIFE_MS = 864_000_000;

/** Of .NET: tenths of a microsecond since the year 1. */
export const ticksOf = (unixMs: number): bigint => 621_355_968_000_000_000n + BigInt(Math.floor(unixMs)) * 10_000n;

/** The mark of a tag that was invalidated at a time, as System.Text.Json writes it, after another; `undefined` when that is none. */
export function markLike(model: string, ticks: bigint): string | undefined {
  const expiry = ticks + BigInt(TAG_LIFE_MS) * 10_000n;
  const values: readonly (readonly [RegExp, bigint])[] = [
    [/("value":)-?\d+/i, ticks],
    [/("timestamp":)-?\d+/i, ticks],
    [/("logicalExpirationTimestamp":)-?\d+/i, expiry],
  ];
  if (!model.startsWith('{') || !values.every(([field]) => field.test(model))) return undefined;
  return values.reduce((text, [field, value]) => text.replace(field, `$1${value}`), model);
}

/**
 * Says on the backplane that an entry was set.
 *
 *     0 | length, four bytes, little-endian | source | ticks, eight bytes | 1 for set | length | key of the entry
 *
 * @see https://github.com/ZiggyCreatures/FusionCache/blob/main/src/ZiggyCreatures.FusionCache/Backplane/BackplaneMessage.cs
 */
export function backplaneMessage(cacheKey: string, ticks: bigint): Buffer {
  const at = Buffer.alloc(8);
  at.writeBigInt64LE(ticks);
  return Buffer.concat([Buffer.from([0]), withLength('cacheops'), at, Buffer.from([1]), withLength(cacheKey)]);
}

function withLength(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}
