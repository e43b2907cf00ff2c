import { asArray, asBigInt, asNumber, asPairs } from './reply.ts';
import type { Reply } from './target.ts';

/** What a slot of a cluster came to since boot, CONFIG RESETSTAT, or since it came to this node. */
export interface SlotStats {
  readonly keys: number;
  /** null with `cluster-slot-stats-enabled no`: then only keys are told. */
  readonly microseconds: bigint | null;
  readonly networkBytes: bigint | null;
}

/**
 * CLUSTER SLOT-STATS (Valkey 8.0, Redis 8.2), by slot.
 *
 * @see https://valkey.io/commands/cluster-slot-stats/
 */
export const decodeSlotStats = (reply: Reply): ReadonlyMap<number, SlotStats> =>
  new Map(
    asArray(reply).map((entry) => {
      const [slot = null, told = null] = asArray(entry);
      const fields = asPairs(told);
      const counter = (name: string): bigint | null => {
        const value = fields.get(name);
        return value === undefined ? null : asBigInt(value);
      };
      const [received, sent] = [counter('network-bytes-in'), counter('network-bytes-out')];
      return [
        asNumber(slot),
        {
          keys: Number(counter('key-count') ?? 0n),
          microseconds: counter('cpu-usec'),
          networkBytes: received === null || sent === null ? null : received + sent,
        },
      ];
    }),
  );
