import type { FamilyOf } from '../keyspace/family.ts';
import type { Target } from '../redis/target.ts';
import type { Missing } from '../report.ts';
import { fromBytes } from '../text/bytes.ts';
import type { HotKey, HotkeysData } from './hotkeys-data.ts';

/** What every method is asked for. */
export interface HotkeysRequest {
  readonly target: Target;
  /** How many keys to name. */
  readonly top: number;
  readonly durationMs: number;
  readonly familyOf: FamilyOf;
  readonly signal: AbortSignal;
  sleep(ms: number): Promise<void>;
  /** Does what has to come to its end, also when the user interrupts: what is watched is read, and ended. */
  finish<T>(work: () => Promise<T>): Promise<T>;
}

/** What a method found. */
export interface Found extends Pick<HotkeysData, 'seconds' | 'lookedShare' | 'sampled' | 'lookups' | 'keys' | 'slots'> {
  readonly missing: readonly Missing[];
}

/** A key with the figures that a method tells of it. */
export const hotKey = (key: Buffer, familyOf: FamilyOf, told: Partial<Omit<HotKey, 'key' | 'family'>>): HotKey => ({
  key: fromBytes(key),
  db: 0,
  family: familyOf(key),
  node: null,
  share: null,
  cpuMicroseconds: null,
  networkBytes: null,
  calls: null,
  callsAtLeast: null,
  frequency: null,
  idleSeconds: null,
  slot: null,
  ...told,
});

/** Shards that cannot be reached: what is hot there is not seen. */
export const missingShards = ({ absent }: Target): readonly Missing[] =>
  absent.filter(({ slots }) => slots.length > 0).map(({ address, reason }) => ({ subject: { node: address }, reason }));
