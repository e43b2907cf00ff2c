// What a server makes of a file.

import type { Directive, Token } from './file.ts';
import type { LintTarget } from './server.ts';

export type ProblemKind =
  | 'syntax'
  | 'unknown-directive'
  /** Known, but not to this version. */
  | 'not-in-version'
  | 'removed-directive'
  | 'wrong-arity'
  | 'invalid-bool'
  | 'invalid-int'
  | 'invalid-memory'
  | 'invalid-octal'
  | 'invalid-enum'
  | 'out-of-range'
  /** A grammar of its own, or a validator, says no. */
  | 'invalid-value'
  | 'sentinel-in-server'
  | 'include'
  | 'rename-command'
  | 'duplicate-user'
  | 'invalid-acl'
  | 'users-and-aclfile'
  | 'orphan-module-setting'
  | 'cluster-and-replicaof'
  | 'cluster-port'
  | 'no-listener'
  | 'tls-without-certificate'
  | 'sentinel';

/** Why a server would refuse to start. */
export interface LoadProblem {
  readonly kind: ProblemKind;
  /** What to blame; absent when no line is (`path` and `line` are then the file's). */
  readonly directive: Directive | undefined;
  /** The word to underline; absent for the whole line. */
  readonly token: Token | undefined;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** Lower case, one line, harmless to print, and never a secret. */
  readonly reason: string;
  /**
   * `at-line`: the server stops at this line and names it. `after-reading`: it stops later, mostly without naming a line.
   * The first `at-line` problem is what the server reports; `after-reading` ones only when there is none.
   */
  readonly when: 'at-line' | 'after-reading';
}

/** What the answer hangs on, beside the file. */
export interface Dependency {
  readonly on:
    | 'placeholder'
    | 'path'
    | 'certificate'
    | 'module'
    | 'build'
    | 'address'
    | 'acl-file'
    | 'include'
    | 'locale'
    | 'memory'
    | 'script';
  readonly directive: Directive;
  readonly path: string;
  readonly line: number;
  readonly reason: string;
}

/** Would that server start with this file? */
export interface FileVerdict {
  readonly file: string;
  readonly target: string;
  readonly verdict: 'accepted' | 'rejected' | 'depends';
  /** The line to blame, in `lineFile`; null when accepted, or no line is to blame. */
  readonly line: number | null;
  /** The file that line is in: the file itself, or one it includes. */
  readonly lineFile: string | null;
  readonly reason: string | null;
}

export interface Judgement {
  readonly target: LintTarget;
  readonly verdict: FileVerdict;
  /** All of them, not only the one the server would report; in the order of reading, `after-reading` ones last. */
  readonly problems: readonly LoadProblem[];
  readonly dependencies: readonly Dependency[];
}
