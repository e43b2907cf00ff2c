import { every, KEEP_EVERY_MS } from '../keyspace/every.ts';
import { addUpCosts, costsOf, scanCostOf } from '../keyspace/scan-cost.ts';
import type { KeySource, NodeCost } from '../keyspace/source.ts';
import { type Applying, type Working, writtenTo } from '../redis/applying.ts';
import type { Target } from '../redis/target.ts';
import type { Answer, Missing } from '../report.ts';
import { formatFraction } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import { applyFix, type BatchResult, type FixResult, type FixWork } from './apply-fix.ts';
import { createAuditLog } from './audit-log.ts';
import { conditionOn } from './change-key.ts';
import { ofFamily, planFix } from './fix-plan.ts';
import type { FixRule } from './fix-rule.ts';
import type { FixData } from './fix-screen.ts';

export interface FixOrder extends Working, Pick<FixWork, 'keysPerSecond'> {
  readonly family: string;
  readonly rules: readonly { readonly template: string }[];
  readonly rule: FixRule;
  readonly target: Target;
  /** A source of the keys that may be of the family; a new one each time. */
  readonly open: () => Promise<KeySource>;
  /** Told what looking has cost so far, after each of the two readings and every so often while keys are changed. */
  readonly note: (costs: readonly NodeCost[]) => Promise<void>;
  /** Absent: only a plan. */
  readonly apply?: Applying;
}

/**
 * Counts first what would be done, then, when it is to be applied and was confirmed, reads the keys anew and mends those
 * that are due at that moment. The two numbers may differ: keys come and go.
 */
export async function fixFamily(order: FixOrder): Promise<Answer<FixData>> {
  const { family, rule, target, keysPerSecond, rules, apply } = order;
  const isOwn = ofFamily(family, rules);
  const spending = createSpending(order);
  const [plan, notPlanned] = await order.during(`reading the keys of ${family}`, async (update) => {
    const source = await spending.open();
    const counted = await planFix(source, rule, isOwn, ({ fraction }) => update(`${formatFraction(fraction)} of the keyspace read`));
    await spending.note();
    return [counted, source.missing()] as const;
  });
  const [first] = target.primaries;
  const condition = first === undefined ? null : await conditionOn(first, rule);
  const answer = (result: FixResult | null, missing: readonly Missing[]): Answer<FixData> => ({
    data: { family, rule, condition: result?.condition ?? condition, plan, keysPerSecond, result, cost: spending.cost() },
    missing,
  });
  const due = plan.add + plan.shorten + plan.persist;
  if (apply === undefined || due === 0 || order.signal.aborted) return answer(null, notPlanned);

  await apply.confirm(`${apply.profile}: ${plural(due, 'key')} of ${family} would be changed, at most ${keysPerSecond} a second.`);
  const about = { ...(await writtenTo(target, apply.profile)), family, rule };
  const log = apply.appendToLog && createAuditLog(about, () => new Date(order.nowMs()), apply.appendToLog);
  await log?.started(plan);
  return order.during(`changing keys of ${family}`, async (update) => {
    const source = await spending.open();
    const keep = every(KEEP_EVERY_MS, spending.note);
    const onBatch = async (batch: BatchResult): Promise<void> => {
      await log?.batch(batch);
      await keep();
      update(`changing keys of ${family}: ${formatFraction(source.progress().fraction)} of the keyspace read`);
    };
    const result = await applyFix(source, { ...order, isOwn, writer: apply.writer, onBatch, lookedUp: spending.lookedUp });
    await spending.note();
    await log?.ended(result, order.signal.aborted ? 'interrupted' : 'finished');
    return answer(result, [...source.missing(), ...failuresAsMissing(result)]);
  });
}

/** Adds up what reading twice costs, and what is looked up before each change. */
function createSpending({ open, note, nowMs }: FixOrder) {
  const sources: KeySource[] = [];
  let lookups: readonly NodeCost[] = [];
  let seconds = 0;
  let sinceMs = nowMs();
  const costs = (): readonly NodeCost[] => addUpCosts([...costsOf(sources), ...lookups]);
  return {
    async open(): Promise<KeySource> {
      sinceMs = nowMs(); // nothing is spent while somebody is asked
      const source = await open();
      sources.push(source);
      return source;
    },
    lookedUp(node: string, keys: number): void {
      lookups = addUpCosts([...lookups, { node, runId: null, commands: 0, keyspaceHits: keys, keyspaceMisses: 0 }]);
    },
    async note(): Promise<void> {
      seconds += (nowMs() - sinceMs) / 1_000;
      sinceMs = nowMs();
      await note(costs());
    },
    cost: () =>
      scanCostOf(sources, { nodes: costs(), seconds, keys: sources.reduce((sum, source) => sum + source.progress().keysSeen, 0) }),
  };
}

/** What the servers refused was not done, so the work is not complete. */
const failuresAsMissing = ({ failures }: FixResult): readonly Missing[] =>
  failures.map(({ node, reason, keys }) => ({
    subject: { node },
    reason: `${plural(keys, 'key')} ${keys === 1 ? 'was' : 'were'} not changed, as far as is known: ${reason}`,
  }));
