import { isKnown, type Known } from '../redis/target.ts';
import type { Unchecked } from '../report.ts';
import { LOG_ITSELF, type SlowlogFindingId } from './explanations.ts';
import type { LogFacts } from './log-facts.ts';
import type { NodeReading } from './read-node.ts';

/** What a node refused to tell of a log. Without the entries themselves nothing can be said; the rest only limits the advice. */
export function logGaps({ node, log }: LogFacts): readonly Unchecked[] {
  const { kind, entries, threshold, maxLength } = log;
  if (!isKnown(entries)) return gap(LOG_ITSELF[kind], node, entries, kind === 'slow');
  if (!isKnown(threshold)) return gap('slowlog/off', node, threshold, entries.value.length === 0); // a log with entries is not off
  const isOff = threshold.value < 0 || (isKnown(maxLength) && maxLength.value === 0);
  if (isOff) return gap(LOG_ITSELF[kind], node, { unavailable: 'the log is off' }, kind === 'slow');
  return gap('slowlog/entries-lost', node, maxLength, false);
}

/** Of a node that tells neither latencies nor command statistics. */
export const timesGap = (node: NodeReading): readonly Unchecked[] =>
  node.logs.some(({ kind }) => kind === 'slow') ? gap('slowlog/threshold-unhelpful', node, node.times, false) : [];

function gap(id: SlowlogFindingId, { address }: NodeReading, part: Known<unknown>, matters: boolean): readonly Unchecked[] {
  if (isKnown(part)) return [];
  const { unavailable: reason, wouldNeed } = part;
  return [{ id, subject: { node: address }, reason, ...(wouldNeed !== undefined && { wouldNeed }), matters }];
}
