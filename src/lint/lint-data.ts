import type { Role } from '../profile/profile.ts';
import type { FileVerdict } from './model.ts';

/** What `lint-config` answers. The names are a contract: see schemas/lint-config.schema.json. */
export interface LintData {
  /** One for each file and target, in the order given. */
  readonly files: readonly VerdictLine[];
  /** With `--live` and `--drift`: the servers that were read. */
  readonly nodes: readonly LiveNode[];
  /** With `--drift`: settings that run differently from what the file says, by node. */
  readonly drift: readonly DriftLine[];
  /** With `--diff`: what fixes would change, secrets redacted. */
  readonly diffs: readonly { readonly file: string; readonly diff: string }[];
  readonly summary: LintSummary;
}

/** Would that server start with this file? */
export interface VerdictLine extends Pick<FileVerdict, 'file' | 'target' | 'verdict' | 'line' | 'reason'> {}

export interface LiveNode {
  readonly node: string;
  /** Whose rules judged it; null for a server that the catalogue does not know. */
  readonly target: string | null;
  /** Settings that it told. */
  readonly settings: number;
  /** Whether that is all of them: CONFIG may be refused. */
  readonly complete: boolean;
}

export interface DriftLine {
  readonly node: string;
  readonly setting: string;
  /** As CONFIG GET shows values; null for secrets. */
  readonly wanted: string | null;
  readonly running: string | null;
}

export interface LintSummary {
  readonly role: Role;
  readonly files: number;
  /** Which targets were judged for, and why these, for each distinct choice. */
  readonly targets: readonly { readonly names: readonly string[]; readonly reason: string }[];
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  /** Kept quiet by comments. */
  readonly suppressed: number;
  /** Kept quiet by the baseline; null without one. */
  readonly inBaseline: number | null;
  readonly fixable: { readonly safe: number; readonly unsafe: number };
  /** Problems that `--fix` mended. */
  readonly fixed: number;
}
