import type { LintTarget } from '../../../src/lint/model.ts';
import { judge } from '../../../src/lint/verdict.ts';
import { configurationOf } from '../config-files.ts';
import type { OracleCase } from './cases.ts';
import { askServer, overrides, type ServerAnswer } from './run-server.ts';

export interface Difference {
  readonly text: OracleCase;
  readonly ours: string;
  readonly server: string;
}

export interface Comparison {
  readonly target: LintTarget;
  readonly cases: number;
  readonly agreed: number;
  /** Where we say that it depends on the machine: any answer is right. */
  readonly depends: number;
  readonly differences: readonly Difference[];
}

/** Asks one server about each case, two at a time, and compares its answer and line with ours. */
export async function compareWith(binary: string, target: LintTarget, cases: readonly OracleCase[]): Promise<Comparison> {
  const differences: Difference[] = [];
  let agreed = 0;
  let depends = 0;
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
      const whole = `${text}\n${overrides(target)}`;
      const { verdict } = judge(await configurationOf(whole), target);
      const answer = await askServer(binary, whole);
      if (verdict.verdict === 'depends') depends += 1;
      else if (agrees(verdict.verdict, verdict.line, answer)) agreed += 1;
      else {
        const ours = `${verdict.verdict}${verdict.line === null ? '' : ` at line ${verdict.line}: ${verdict.reason}`}`;
        differences.push({ text, ours, server: said(answer) });
      }
    }
  };
  await Promise.all([work(), work()]);
  return { target, cases: cases.length, agreed, depends, differences };
}

function agrees(verdict: string, line: number | null, answer: ServerAnswer): boolean {
  if (answer.answer !== verdict) return false;
  return answer.answer !== 'rejected' || answer.line === undefined || answer.line === line;
}

function said(answer: ServerAnswer): string {
  return answer.answer === 'accepted' ? 'accepted' : `${answer.answer}${'line' in answer ? ` at line ${answer.line}` : ''}: ${answer.log}`;
}
