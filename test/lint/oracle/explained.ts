import type { LintTarget } from '../../../src/lint/model.ts';

interface Explained {
  readonly text: RegExp;
  /** Only for these targets. */
  readonly targets?: RegExp;
  readonly reason: string;
}

/** Where a server and we differ for a reason. Anything else that differs fails. */
const EXPLAINED: readonly Explained[] = [];

export function explain(text: string, target: LintTarget): string | undefined {
  return EXPLAINED.find((one) => one.text.test(text) && (one.targets?.test(target.name) ?? true))?.reason;
}
