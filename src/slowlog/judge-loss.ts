import type { Judged } from '../gather-findings.ts';
import { LOGS } from '../redis/commandlog.ts';
import { isKnown } from '../redis/target.ts';
import { plural } from '../text/plural.ts';
import { type LogFacts, roomyLength, slowlogFinding } from './log-facts.ts';

/** Whether entries came and went between two runs. */
export function judgeLoss({ node, log, lost, fresh }: LogFacts): readonly Judged[] {
  if (lost === null || lost === 0) return [];
  const maxLength = isKnown(log.maxLength) ? log.maxLength.value : undefined;
  const isFull = maxLength === undefined || !isKnown(log.length) || log.length.value >= maxLength;
  const said = isFull ? pushedOut(lost, fresh, maxLength, LOGS[log.kind].maxLength) : reset(lost);
  const evidence = { lost, fresh, maxLength: maxLength ?? null };
  const finding = slowlogFinding({ id: 'slowlog/entries-lost', node: node.address, severity: 'warning', evidence, ...said });
  return [{ finding, cause: `${log.kind} ${isFull}`, badness: lost }];
}

const pushedOut = (lost: number, fresh: number, maxLength: number | undefined, setting: string) => ({
  message: `${plural(lost, 'entry', 'entries')} since the last run were pushed out of the log${maxLength === undefined ? '' : ` of ${maxLength}`} before they were read`,
  advice: `\`CONFIG SET ${setting} ${roomyLength(lost + fresh)}\`, or run cacheops more often`,
});

const reset = (lost: number) => ({
  message: `${plural(lost, 'entry', 'entries')} since the last run are gone: the log was reset (SLOWLOG RESET) or made shorter`,
  advice: 'find out who resets the log; nothing else empties it',
});
