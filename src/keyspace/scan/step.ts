import type { Connection } from '../../redis/target.ts';
import type { KeyBatch } from '../batch.ts';
import type { Stretch } from './stretches.ts';

/** What is looked up about each key, as far as the node allows it. */
export interface Wants {
  readonly memory: 'measured' | 'estimated' | 'none';
  /** Of MEMORY USAGE; undefined: as many as the server takes by default, or it knows no such option (Dragonfly). */
  readonly memorySamples: number | undefined;
  /** What OBJECT tells: encoding, and idle time or frequency. */
  readonly deep: boolean;
  /** Lengths are lookups that count as use: unless the server can leave that out, only asked where it does no harm. */
  readonly elements: boolean;
  /** What OBJECT tells of a key's use depends on the eviction policy. */
  readonly use: 'IDLETIME' | 'FREQ';
  /** Whether fields of hashes can have TTLs here. */
  readonly fieldTtls: boolean;
  readonly match: string | Buffer | undefined;
  readonly type: string | undefined;
}

/** Lengths are asked when they are wanted, or stand in for memory. */
export const wantsLength = ({ elements, memory }: Wants): boolean => elements || memory === 'estimated';

/** Where a step starts and how far it may go. */
export interface StepOrder {
  readonly connection: Connection;
  readonly node: string;
  readonly db: number;
  readonly wants: Wants;
  readonly stretch: Stretch;
  readonly cursor: string;
  readonly keys: number;
  readonly stepMicros: number;
}

/** A page of SCAN, looked up. */
export interface Step {
  /** Opaque, but for what `stretches.ts` knows. */
  readonly cursor: string;
  readonly batch: KeyBatch;
  /** How long the server worked on it, where it can tell. */
  readonly micros: number | undefined;
  readonly commands: number;
  /** Lookups that the server counted as hits. */
  readonly hits: number;
  /** Keys that went between being listed and looked up. */
  readonly vanished: number;
  /** Keys that the server listed but would not tell about. */
  readonly refused: number;
  /** What it said about the first of them. */
  readonly refusal: string | undefined;
}

export type TakeStep = (order: StepOrder) => Promise<Step>;

/** One for each connection, for a step may prepare the next. */
export type CreateStepper = () => TakeStep;
