import { RefusedError } from '../errors.ts';

/** Why a server would not run a command. */
export type Refusal = 'no-permission' | 'unknown-command' | 'not-configured' | 'failed';

/** The server answered a command with an error. */
export class CommandError extends RefusedError {
  readonly refusal: Refusal;
  /** What would allow it: an ACL rule, a newer server, a setting. */
  readonly wouldNeed: string | undefined;

  constructor(refusal: Refusal, message: string, { wouldNeed, cause }: { wouldNeed?: string | undefined; cause?: unknown } = {}) {
    super(message, { cause, hint: wouldNeed });
    this.refusal = refusal;
    this.wouldNeed = wouldNeed;
  }
}
