import type { KeySource } from '../keyspace/source.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Target } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import type { Answer, Missing } from '../report.ts';
import { formatFraction } from '../text/humanize.ts';
import { applyFix, type BatchResult, type FixResult, type FixWork } from './apply-fix.ts';
import { createAuditLog } from './audit-log.ts';
import { conditionOn } from './change-key.ts';
import { ofFamily, planFix } from './fix-plan.ts';
import type { FixRule } from './fix-rule.ts';
import type { FixData } from './fix-screen.ts';

export interface FixOrder extends Pick<FixWork, 'keysPerSecond' | 'nowMs' | 'sleep' | 'signal'> {
  readonly family: string;
  readonly rules: readonly { readonly template: string }[];
  readonly rule: FixRule;
  readonly target: Target;
  /** A source of the keys that may be of the family; a new one each time. */
  readonly open: () => Promise<KeySource>;
  /** Says what is going on; not while a question is asked. */
  readonly during: <T>(label: string, work: (update: (label: string) => void) => Promise<T>) => Promise<T>;
  /** Absent: only a plan. */
  readonly apply?: Applying;
}

export interface Applying {
  readonly writer: Writer;
  readonly profile: string;
  /** Last chance to say no: throws RefusedError. */
  readonly confirm: (intent: string) => Promise<void>;
  /** Adds a line to the audit trail, where one was asked for. */
  readonly appendToLog: ((line: string) => Promise<void>) | undefined;
}

/**
 * Counts first what would be done, then, when it is to be applied and was confirmed, reads the keys anew and mends those
 * that are due at that moment. The two numbers may differ: keys come and go.
 */
export async function fixFamily(order: FixOrder): Promise<Answer<FixData>> {
  const { family, rule, target, keysPerSecond, rules, apply } = order;
  const isOwn = ofFamily(family, rules);
  const [plan, notPlanned] = await order.during(`reading the keys of ${family}`, async (update) => {
    const source = await order.open();
    const counted = await planFix(source, rule, isOwn, ({ fraction }) => update(`${formatFraction(fraction)} of the keyspace read`));
    return [counted, source.missing()] as const;
  });
  const [first] = target.primaries;
  const condition = first === undefined ? null : await conditionOn(first, rule);
  const answer = (result: FixResult | null, missing: readonly Missing[]): Answer<FixData> => ({
    data: { family, rule, condition: result?.condition ?? condition, plan, keysPerSecond, result },
    missing,
  });
  const due = plan.add + plan.shorten + plan.persist;
  if (apply === undefined || due === 0 || order.signal.aborted) return answer(null, notPlanned);

  await apply.confirm(`${apply.profile}: ${due} keys of ${family} would be changed, at most ${keysPerSecond} a second.`);
  const log = apply.appendToLog && createAuditLog(await subjectOf(order, apply), () => new Date(order.nowMs()), apply.appendToLog);
  await log?.started(plan);
  return order.during(`changing keys of ${family}`, async (update) => {
    const source = await order.open();
    const onBatch = async (batch: BatchResult): Promise<void> => {
      await log?.batch(batch);
      update(`changing keys of ${family}: ${formatFraction(source.progress().fraction)} of the keyspace read`);
    };
    const result = await applyFix(source, { ...order, isOwn, writer: apply.writer, onBatch });
    await log?.ended(result, order.signal.aborted ? 'interrupted' : 'finished');
    return answer(result, [...source.missing(), ...failuresAsMissing(result)]);
  });
}

async function subjectOf({ target, family, rule }: FixOrder, { profile }: Applying) {
  const whoAmI = await target.primaries[0]?.ask(asText, 'ACL WHOAMI');
  const serverUser = whoAmI !== undefined && isKnown(whoAmI) ? whoAmI.value : null;
  return { profile, nodes: target.primaries.map(({ address }) => address), db: target.db, serverUser, family, rule };
}

/** What the servers refused was not done, so the work is not complete. */
const failuresAsMissing = ({ failures }: FixResult): readonly Missing[] =>
  failures.map(({ node, reason, keys }) => ({ subject: { node }, reason: `${keys} keys were not changed, as far as is known: ${reason}` }));
