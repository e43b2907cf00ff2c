import type { ScanCost } from '../keyspace/scan-cost.ts';
import type { SourcePart } from '../keyspace/source.ts';
import type { UseToldBy } from '../keyspace/use-told-by.ts';
import type { TTL_CLASSES } from '../keyspace/family-totals-sums.ts';
import type { ServerText } from '../text/bytes.ts';
import type { BigKey } from './biggest.ts';
import type { CountedBy } from './counted-by.ts';
import type { Ends, OpenEnds } from './ends.ts';
import type { KeysAndBytes } from './keys-and-bytes.ts';
import type { NeverExpiring } from './never-expiring.ts';
import type { MemoryBasis } from './tally.ts';

// What `cacheops audit` answers: the contract of its JSON. Names within one version are added, never renamed or removed.

export interface AuditData {
  readonly totals: Totals;
  /** In the order that was asked for. */
  readonly families: readonly FamilyRow[];
  readonly biggest: { readonly byBytes: readonly BigKey[]; readonly byElements: readonly BigKey[] | null };
  /** Null without a deep scan: nobody knows then what is read. */
  readonly reclaimable: Reclaimable | null;
  /** Null when all keys were read. */
  readonly sampling: Sampling | null;
  readonly policy: PolicyResults;
  /** By database of each shard: how far it was read. */
  readonly shards: readonly Omit<SourcePart, 'slots'>[];
  readonly cost: ScanCost;
  /** To go on from, after stopping early; null when there is nothing to go on from. */
  readonly resume: string | null;
  /** The state file that has what was counted, so that the token need not. */
  readonly stateFile: string | null;
  readonly shown: { readonly sort: SortOrder; readonly top: number };
  /** Whether keys were left out by a filter. */
  readonly filtered: boolean;
  /** By which; null when none was. */
  readonly filters: Filters | null;
}

/** Only those that were given. */
export interface Filters {
  /** `--match`: bytes that are no text as in {@link ServerText}. */
  readonly match?: ServerText;
  readonly type?: string;
  /** In the order of their names. */
  readonly families?: readonly string[];
  readonly noTtl?: true;
  readonly largerThanBytes?: number;
  readonly idleLongerThanSeconds?: number;
}

export const SORT_ORDERS = ['memory', 'keys', 'average', 'largest', 'no-ttl', 'idle', 'elements', 'name'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

/**
 * Each `…Low` and `…High` is there only when a sample was read: the ends of a 95 % interval. A null `…High` is one that the
 * sample cannot tell, such as of the bytes of keys none of which was met. The largest of something has none: it is that of
 * the keys that were read.
 */
export interface Figures
  extends KeysAndBytes, NeverExpiring, Ends<'keysOfUnknownSize' | 'keysOfUnknownTtl'>, OpenEnds<'averageBytes'>, CountedBy<'types'> {
  /** Null when no size is known. */
  readonly averageBytes: number | null;
  readonly largestBytes: number | null;
  readonly keysOfUnknownSize: number;
  readonly keysOfUnknownTtl: number;
  readonly ttl: TtlSummary;
  /** Null without a deep scan. */
  readonly use: Use | null;
}

export interface FamilyRow extends Figures, Ends<'share' | 'bytesShare'> {
  readonly family: string;
  /** Whether the profile names it. */
  readonly declared: boolean;
  /** Of all keys, 0 to 1. */
  readonly share: number;
  /** Of all bytes, 0 to 1; null when no size is known. */
  readonly bytesShare: number | null;
}

export interface Totals extends Figures {
  readonly families: number;
  readonly memoryBasis: MemoryBasis | null;
  readonly databases: readonly (PartFigures & { readonly db: number })[];
  readonly nodes: readonly (PartFigures & { readonly node: string })[];
  /** With the sizes that go with the counts of {@link Figures.types}. */
  readonly byType: readonly TypeFigures[];
}

export interface PartFigures extends KeysAndBytes, Ends<'withoutTtl'> {
  readonly withoutTtl: number;
}

export interface TypeFigures extends KeysAndBytes {
  readonly type: string;
}

/** Remaining life; quantiles to within 1 %. Null when no key expires. */
export interface TtlSummary extends Ends<'withTtl'>, OpenEnds<'p50Ms' | 'p95Ms' | 'p99Ms'> {
  readonly withTtl: number;
  readonly shortestMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly longestMs: number | null;
  /** Keys by remaining life. */
  readonly classes: TtlClasses;
  readonly classesLow?: TtlClasses;
  readonly classesHigh?: TtlClasses;
}

export type TtlClasses = Readonly<Record<(typeof TTL_CLASSES)[number]['name'], number>>;

/** What a deep scan tells. */
export interface Use
  extends
    Ends<'keysOfKnownUse' | 'unusedKeys' | 'unusedShare'>,
    OpenEnds<'elements' | 'averageElements' | 'averageIdleSeconds' | 'hashFieldsAsked' | 'hashFieldsWithTtl'>,
    CountedBy<'encodings'> {
  /** Null where no key has such a number, as strings alone. */
  readonly elements: number | null;
  readonly averageElements: number | null;
  readonly mostElements: number | null;
  /** Keys of which the server tells when, or how often, they were used. */
  readonly keysOfKnownUse: number;
  /** How; null when it is told of no key. */
  readonly toldBy: UseToldBy | null;
  /** Of these, not used for as long as {@link Reclaimable.unusedForSeconds} says, or with a use counter of 0. */
  readonly unusedKeys: number;
  /** Of those of known use, 0 to 1; null when there are none. */
  readonly unusedShare: number | null;
  readonly averageIdleSeconds: number | null;
  readonly hashFieldsAsked: number;
  readonly hashFieldsWithTtl: number;
}

/** Memory of keys that never expire and that nobody seems to use. */
export interface Reclaimable extends KeysAndBytes {
  /** Told by idle times; a use counter of 0 proves little. Null when nothing is told of any key. */
  readonly toldBy: UseToldBy | null;
  /** Where idle times tell it. */
  readonly unusedForSeconds: number;
  readonly families: readonly (KeysAndBytes & { readonly family: string })[];
}

export interface Sampling {
  /** Keys that were read. */
  readonly keysSampled: number;
  /** Part of the tables that was passed: the least of all shards. */
  readonly fraction: number;
  /** False when keys come in an order that says something about them: then there are no intervals. */
  readonly random: boolean;
  /** In what way; null when they do not. */
  readonly notRandom: string | null;
  /** A sample may have missed so many keys of any kind, however large. Null when that has no bound. */
  readonly keysPossiblyMissed: number | null;
}

export interface PolicyResults {
  readonly unknown: 'allow' | 'warn' | 'fail';
  readonly families: readonly PolicyResult[];
}

export interface PolicyResult {
  readonly family: string;
  readonly keys: number;
  readonly violations: readonly Violation[];
}

/** How far a family breaks one rule. */
export interface Violation {
  readonly id: string;
  /** What is compared with a baseline: keys that break it, or the number that is above its bound. */
  readonly extent: number;
  /** What it must not pass, in the unit of the rule; null where there is none. */
  readonly bound: number | string | null;
  /** A few keys that break it; empty for rules about the family as a whole. */
  readonly examples: readonly ServerText[];
  /** Whether a baseline has it already, to that extent; null without a baseline. */
  readonly known: boolean | null;
}
