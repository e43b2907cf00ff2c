/**
 * What the shell sees, for every subcommand. Documented in README.md; never renumber.
 * When several apply, the one that says least was done wins: bug, interrupted, unreachable, refused, incomplete, findings.
 */
export const EXIT = {
  ok: 0,
  findings: 1,
  usage: 2,
  unreachable: 3,
  refused: 4,
  incomplete: 5,
  bug: 70,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface Details {
  /** What to do about it: an imperative, or a command to paste. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** An error the user can act on. Anything else that reaches main() is a bug in cacheops. */
export abstract class CacheopsError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, { hint, cause }: Details = {}) {
    super(message, { cause });
    this.name = new.target.name;
    this.hint = hint;
  }
}

/** The command line, the environment or a file of ours is wrong; nothing was done. */
export class UsageError extends CacheopsError {
  readonly exitCode = EXIT.usage;
}

/** Why a server could not be talked to. Stable names: they appear in JSON. */
export type ConnectionFailure =
  | 'nothing-listens'
  | 'unknown-host'
  | 'unroutable'
  | 'connect-timeout'
  | 'command-timeout'
  | 'wrong-password'
  | 'password-missing'
  | 'tls-required'
  | 'tls-not-spoken'
  | 'certificate-untrusted'
  | 'certificate-expired'
  | 'certificate-name'
  | 'client-certificate'
  | 'loading'
  | 'busy'
  | 'primary-down'
  | 'protected-mode'
  | 'too-many-clients'
  | 'sentinel-unknown-name'
  | 'sentinel-unavailable'
  | 'connection-lost'
  | 'not-redis'
  | 'other';

/** A server could not be reached, did not let us in, or went away. */
export class ConnectionError extends CacheopsError {
  readonly exitCode = EXIT.unreachable;
  readonly reason: ConnectionFailure;
  /** Of the server it came from, where one did. */
  readonly address: string | undefined;

  constructor(reason: ConnectionFailure, message: string, { address, ...details }: Details & { readonly address?: string } = {}) {
    super(message, details);
    this.reason = reason;
    this.address = address;
  }
}

/** The server or the profile does not allow it, or nobody confirmed it. */
export class RefusedError extends CacheopsError {
  readonly exitCode = EXIT.refused;
}

/** Stopped by itself before the end of what was asked for; what it had said until then holds. */
export class StoppedEarlyError extends CacheopsError {
  readonly exitCode = EXIT.incomplete;
}

/** Ctrl-C, SIGTERM or SIGHUP came before anything was known. */
export class InterruptedError extends CacheopsError {
  readonly exitCode = EXIT.interrupted;

  constructor() {
    super('interrupted before anything was known');
  }
}
