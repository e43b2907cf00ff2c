import { RefusedError } from '../errors.ts';
import type { Missing } from '../report.ts';

/** Some keys could not be looked at: a node does not answer, or says no. */
export class UnseenKeysError extends RefusedError {
  /** Where, and why. */
  readonly missing: readonly Missing[];
  /** Of these, nodes that have not shown all they hold. What the others hold was seen, but for keys that moved just then. */
  readonly away: readonly Missing[];

  constructor(missing: readonly Missing[], away: readonly Missing[]) {
    super(`not all keys could be looked at: ${missing[0]?.reason}`);
    this.missing = missing;
    this.away = away;
  }
}
