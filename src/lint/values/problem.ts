import type { ProblemKind } from '../model.ts';

/** Why the server refuses a line, with the word to blame; without one the whole line is. */
export interface ValueProblem {
  readonly kind: ProblemKind;
  readonly word: number | undefined;
  /** Lower case, without secrets: it quotes a word only of settings that are not sensitive. */
  readonly reason: string;
}
