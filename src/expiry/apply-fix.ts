import { CacheopsError, ConnectionError } from '../errors.ts';
import { keyAt, type KeyBatch } from '../keyspace/batch.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { Node, Target } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import { changeKey, type Condition, conditionOn, refusesScripts } from './change-key.ts';
import { type Change, changeFor, type FixRule } from './fix-rule.ts';
import type { OfFamily } from './fix-plan.ts';

/** What came of it, by the replies of the servers. */
export interface FixResult {
  readonly changed: number;
  /** Gone, or obeying by the time it was their turn. */
  readonly unchanged: number;
  /** Refused by the server. */
  readonly failed: number;
  /** Sent, but the connection was lost before the reply: nobody knows. */
  readonly unknown: number;
  readonly failures: readonly { readonly node: string; readonly reason: string; readonly keys: number }[];
  /** The weakest that was used; null when nothing was sent. */
  readonly condition: Condition | null;
}

export interface FixWork {
  readonly target: Target;
  readonly writer: Writer;
  readonly rule: FixRule;
  readonly isOwn: OfFamily;
  /** Over all nodes together. */
  readonly keysPerSecond: number;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told how many keys of a node were looked up before they were changed, where its flags do not make that unneeded. */
  readonly lookedUp: (node: string, keys: number) => void;
  /** After each batch: what this batch came to. */
  readonly onBatch: (batch: BatchResult) => Promise<void>;
}

export type BatchResult = Pick<FixResult, 'changed' | 'unchanged' | 'failed' | 'unknown'> & { readonly node: string };

/** So many are on their way at once, or what goes out in a tenth of a second where that is less. */
const MOST_AT_ONCE = 100;

/**
 * Mends the keys of a source as they come, in batches, never faster than allowed. Stops between batches when the signal
 * says so; a node whose connection is lost is given up, and named in the failures.
 */
export async function applyFix(source: KeySource, work: FixWork): Promise<FixResult> {
  const tally = createTally();
  const pace = createPace(work);
  const conditions = new Map<string, Condition>();
  const atOnce = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(work.keysPerSecond / 10)));
  for await (const batch of source.batches) {
    const node = work.target.nodes.find(({ address }) => address === batch.node);
    if (node === undefined || tally.lost.has(node.address)) continue;
    const due = dueIn(batch, work);
    for (let from = 0; from < due.length && !work.signal.aborted && !tally.lost.has(node.address); from += atOnce) {
      const together = due.slice(from, from + atOnce);
      await pace(together.length);
      if (work.signal.aborted) break;
      const condition = conditions.get(node.address) ?? (await conditionOn(node, work.rule));
      const used = await changeTogether(node, together, condition, work, tally);
      conditions.set(node.address, used);
      tally.uses(used);
      if (used !== 'flags') work.lookedUp(node.address, together.length);
      await work.onBatch(tally.endBatch(node.address));
    }
    if (work.signal.aborted) break;
  }
  return tally.result();
}

/** Told apart, for each node; a cluster that moves slots has one for each of them. */
const MOST_REASONS = 50;

interface Due {
  readonly key: Buffer;
  readonly change: Change;
}

function dueIn(batch: KeyBatch, { rule, isOwn }: FixWork): readonly Due[] {
  const due: Due[] = [];
  for (let i = 0; i < batch.length; i++) {
    const change = isOwn(batch, i) ? changeFor(rule, batch.ttlMs[i] ?? 0) : undefined;
    if (change !== undefined) due.push({ key: keyAt(batch, i), change });
  }
  return due;
}

/** @returns the condition that was used in the end: a weaker one when the server refuses scripts */
async function changeTogether(node: Node, due: readonly Due[], condition: Condition, work: FixWork, tally: Tally): Promise<Condition> {
  const attempt = (wanted: readonly Due[], how: Condition) =>
    Promise.allSettled(wanted.map(({ key, change }) => changeKey(node, work.writer, how, work.rule, change, key)));
  const first = await attempt(due, condition);
  const refused = due.filter((_, at) => condition === 'script' && first[at]?.status === 'rejected' && refusesScripts(first[at].reason));
  const kept = first.filter((one) => !(condition === 'script' && one.status === 'rejected' && refusesScripts(one.reason)));
  for (const one of kept) tally.count(node.address, one);
  if (refused.length === 0) return condition;
  for (const one of await attempt(refused, 'recheck')) tally.count(node.address, one);
  return 'recheck';
}

interface Tally {
  /** Nodes whose connection was lost. */
  readonly lost: Set<string>;
  count(node: string, outcome: PromiseSettledResult<boolean>): void;
  uses(condition: Condition): void;
  endBatch(node: string): BatchResult;
  result(): FixResult;
}

function createTally(): Tally {
  const total = { changed: 0, unchanged: 0, failed: 0, unknown: 0 };
  let before = { ...total };
  const failures = new Map<string, { node: string; reason: string; keys: number }>();
  const used = new Set<Condition>();
  const lost = new Set<string>();
  const fail = (node: string, error: unknown): void => {
    if (!(error instanceof CacheopsError)) throw error;
    if (error instanceof ConnectionError) lost.add(node);
    total[error instanceof ConnectionError ? 'unknown' : 'failed']++;
    const reason = failures.size < MOST_REASONS || failures.has(node + error.message) ? error.message : 'for other reasons';
    const known = failures.get(node + reason) ?? { node, reason, keys: 0 };
    failures.set(node + reason, { ...known, keys: known.keys + 1 });
  };
  return {
    lost,
    count: (node, outcome) => {
      if (outcome.status === 'rejected') fail(node, outcome.reason);
      else total[outcome.value ? 'changed' : 'unchanged']++;
    },
    uses: (condition) => used.add(condition),
    endBatch: (node) => {
      const since = {
        changed: total.changed - before.changed,
        unchanged: total.unchanged - before.unchanged,
        failed: total.failed - before.failed,
        unknown: total.unknown - before.unknown,
      };
      before = { ...total };
      return { node, ...since };
    },
    result: () => ({
      ...total,
      failures: [...failures.values()],
      condition: (['recheck', 'script', 'flags'] as const).find((condition) => used.has(condition)) ?? null,
    }),
  };
}

/** Waits until the next batch may go: the first at once, the others when those before have had their time. */
function createPace({ keysPerSecond, nowMs, sleep }: FixWork): (keys: number) => Promise<void> {
  let freeAtMs = nowMs();
  return async (keys) => {
    const waitMs = freeAtMs - nowMs();
    if (waitMs > 0) await sleep(waitMs);
    freeAtMs = Math.max(freeAtMs, nowMs()) + (keys / keysPerSecond) * 1000;
  };
}
