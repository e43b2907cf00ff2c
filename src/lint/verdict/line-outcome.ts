import type { Dependency, LoadProblem } from '../model.ts';

/** What a server makes of one line. */
export interface LineOutcome {
  readonly problem?: LoadProblem | undefined;
  readonly dependency?: Dependency | undefined;
}
