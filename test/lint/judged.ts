import { loadAlone } from '../../src/lint/include.ts';
import { lint, type LintRequest } from '../../src/lint/lint.ts';
import type { Configuration, FileKind } from '../../src/lint/model.ts';
import type { LintResult } from '../../src/lint/rule.ts';
import { parseTarget } from '../../src/lint/target.ts';

export interface Judging extends Omit<Partial<LintRequest>, 'configuration' | 'targets'> {
  readonly targets?: readonly string[];
  readonly kind?: FileKind;
}

/** Lints one text, without a file system. */
export function lintText(text: string | Buffer, judging: Judging = {}): LintResult {
  return lintConfiguration(aloneOf(text, judging.kind), judging);
}

export function lintConfiguration(
  configuration: Configuration,
  { targets = ['redis@7.2'], role = 'cache', ...rest }: Judging = {},
): LintResult {
  return lint({ configuration, targets: targets.map(parseTarget), role, ...rest });
}

export function aloneOf(text: string | Buffer, kind?: FileKind): Configuration {
  return loadAlone('redis.conf', Buffer.from(text), kind === undefined ? {} : { kind });
}

export const idsOf = ({ problems }: LintResult): readonly string[] => problems.map(({ ruleId }) => ruleId);
