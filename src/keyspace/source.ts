import type { Missing } from '../report.ts';
import type { KeyBatch } from './batch.ts';
import type { UseToldBy } from './use-told-by.ts';

/** Where keys come from, whatever it is: what audits and expiry forecasts are made of. */
export interface KeySource {
  /** What it will take, known before it starts. */
  readonly plan: SourcePlan;
  /**
   * The keys of all shards and databases, as they come. To be consumed once; leaving the loop early, or the signal,
   * stops between batches. A shard that fails does not throw: it is in {@link missing}. Nothing grows with the keyspace:
   * a consumer that is slow slows the source.
   */
  readonly batches: AsyncIterable<KeyBatch>;
  /** At any time, also while running. */
  progress(): SourceProgress;
  /** What each shard and database came to, so far. */
  parts(): readonly SourcePart[];
  /** What was not seen, and why; empty when all was. Before the end it names what is still to come. */
  missing(): readonly Missing[];
  /** What looking cost each node so far, for the report and for `stats --state`. */
  costs(): readonly NodeCost[];
  /** Goes on behind the last batch that was consumed; `undefined` when nothing is left, or nothing could go on. */
  resumeToken(): string | undefined;
}

export interface SourcePlan {
  /** Keys that are there, by DBSIZE; those of a `match` or `type` are fewer. */
  readonly keys: number;
  /** One shard and one database each. */
  readonly parts: readonly Pick<SourcePart, 'node' | 'db' | 'keysExpected'>[];
  /** Whether the servers leave out keys that were not asked for: they are looked at, and not looked up. */
  readonly isFiltered: boolean;
  /** Keyspace hits that each key costs on the server's own counters: TYPE, PTTL and so on. */
  readonly lookupsPerKey: number;
  /** From the speed of a few keys on each node; `undefined` when nothing could be tried. */
  readonly seconds: number | undefined;
  /** Why reading disturbs what the server knows about the use of keys; `undefined` when it does not. */
  readonly touches: string | undefined;
  /** What was asked for and is not looked up, so as not to disturb that, and why; `undefined`: nothing. */
  readonly leftOut: string | undefined;
  /** What the servers keep of a key's use: under an LFU policy a counter, and no idle time. */
  readonly use: UseToldBy;
}

export interface SourceProgress {
  readonly keysExpected: number;
  /** Keys in the batches that were consumed. */
  readonly keysSeen: number;
  /** Share of the keyspace that was passed, 0 to 1: what was passed is a random sample where {@link SourcePart.random}. */
  readonly fraction: number;
  readonly elapsedMs: number;
  readonly keysPerSecond: number;
  /** `undefined` before there is a rate. */
  readonly secondsLeft: number | undefined;
}

/** One database of one shard. */
export interface SourcePart {
  readonly node: string;
  readonly db: number;
  /** By DBSIZE before the start. */
  readonly keysExpected: number;
  readonly keysSeen: number;
  /** Keys that expired or were deleted between being listed and looked up. */
  readonly keysVanished: number;
  /** Share of its table that was passed, 0 to 1. */
  readonly fraction: number;
  /** `hash`: unrelated to names. `slot`: slot by slot of a cluster, and unrelated to names in each. */
  readonly order: 'hash' | 'slot' | 'unknown';
  /** Whether keys lie in the slots as chance would put them; null where nobody asked or told, and without slots. */
  readonly slotsEven: boolean | null;
  /** Of a sample that goes slot by slot: what the slots that were passed are a part of; null where the node does not tell. */
  readonly slots: SampledSlots | null;
  /**
   * Whether those seen are a random sample, of keys or of slots, as far as they tell: not in an unknown order; and slot by
   * slot only of a scan that watched ({@link ScanOptions.sample}) and has no slot that is overfull, or where nobody told
   * what slots hold, met no keys that share a hash tag.
   */
  readonly random: boolean;
  readonly state: 'waiting' | 'running' | 'complete' | 'stopped' | 'failed';
  /** Why it is not complete. */
  readonly reason: string | undefined;
}

/** Slots that a scan has passed. Their keys are those that the node counted before the scan began. */
export interface SampledSlots {
  /** In all slots. */
  readonly keys: number;
  /** In how many groups slots are counted. */
  readonly groups: number;
  /** In those that were passed. */
  readonly keysByGroup: readonly number[];
  /** How many keys come together in slots, on average over keys: 1 where each lies by itself. */
  readonly mates: number;
  /** A slot with a heap of keys, which a part of the slots as large as this one cannot tell of; null: none. */
  readonly overfull: { readonly slot: number; readonly keys: number } | null;
}

export interface NodeCost {
  readonly node: string;
  /** Of the server, drawn anew at each of its starts; null where it is not told. */
  readonly runId: string | null;
  readonly commands: number;
  /** Lookups that the server counted as keyspace hits: its hit ratio since start is too good by these. */
  readonly keyspaceHits: number;
  /** Lookups of keys that had gone. */
  readonly keyspaceMisses: number;
}
