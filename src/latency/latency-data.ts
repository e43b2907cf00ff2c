import type { CommandFigures } from '../health/figures/commands.ts';
import type { Distribution } from './distribution.ts';

/** What `cacheops latency` answers: the contract of its JSON. */
export interface LatencyData {
  /** Of the node looked at longest. */
  readonly seconds: number;
  readonly nodes: readonly NodeLatency[];
}

export interface NodeLatency {
  readonly node: string;
  readonly role: 'primary' | 'replica';
  readonly seconds: number;
  /** From here to the server and back; null when it may not be asked. */
  readonly roundTrip: Distribution | null;
  /** How much later than planned this process sent its PINGs; null when it sent none. */
  readonly sentLate: Distribution | null;
  /** PINGs not sent since too many were still waiting. */
  readonly withheld: number;
  /** Where time goes, from the outside in. */
  readonly parts: readonly TimePart[];
  /** The commands of the window, those that took most server time first. */
  readonly commands: readonly CommandLatency[];
  /** What the latency monitor recorded since boot or LATENCY RESET; null when it may not be read. */
  readonly events: readonly EventFigures[] | null;
  /** 0: the monitor is off; null when it may not be read. */
  readonly eventThresholdMs: number | null;
}

export interface CommandLatency extends CommandFigures {
  /** Of its calls, those that measuring accounts for, at most. */
  readonly ownCalls: number;
  /** Whether that may be all of them. */
  readonly own: boolean;
}

export const PARTS = [
  'round trip',
  'here',
  'commands',
  'event loop',
  'slow commands',
  'fork',
  'disk',
  'expiry',
  'eviction',
  'other',
] as const;

export interface TimePart {
  readonly part: (typeof PARTS)[number];
  /** Server time that it took in the window; null where that is not told, or is not of that kind. */
  readonly serverSeconds: number | null;
  /** Of the window, 0 to 1. */
  readonly share: number | null;
  readonly longestMs: number | null;
  /** What {@link longestMs} is the longest of; of the last hour, where the latency monitor tells. */
  readonly longestOf: 'window' | 'hour' | 'boot' | null;
  /** How we know, in words with figures. */
  readonly evidence: string;
}

export interface EventFigures {
  readonly event: string;
  readonly part: TimePart['part'];
  readonly lastAt: Date;
  readonly lastMs: number;
  readonly maxMs: number;
  /** null where it is not told: before Valkey 8.1. */
  readonly count: number | null;
  readonly sumMs: number | null;
  /** Whether it happened last within the hour before we looked. */
  readonly lately: boolean;
}
