import { applyFixes } from './fix.ts';
import type { ConfigFile } from './model.ts';
import type { Problem } from './rule.ts';

export interface Settled {
  /** New bytes by path; only of files that changed. */
  readonly changed: ReadonlyMap<string, Buffer>;
  readonly applied: readonly Problem[];
  /** Fixable ones that are left: they would undo each other, or the rounds ran out. */
  readonly skipped: readonly Problem[];
}

/** What one round of linting knows. */
export interface Linted {
  readonly files: readonly ConfigFile[];
  readonly problems: readonly Problem[];
}

interface SettleOptions {
  readonly unsafe: boolean;
  /** Paths that may be changed; an included file of somebody else is left alone. */
  readonly mayChange: (path: string) => boolean;
}

/** Fixes may overlap, and one may make another possible. A few rounds suffice; more would mean that two fixes fight. */
const MOST_ROUNDS = 10;

/**
 * Applies fixes and lints again until there is nothing left to fix, so that fixing a second time changes nothing.
 *
 * @param relint lints with these bytes in place of what is on disk
 */
export async function fixUntilSettled(
  first: Linted,
  relint: (changed: ReadonlyMap<string, Buffer>) => Promise<Linted>,
  { unsafe, mayChange }: SettleOptions,
): Promise<Settled> {
  const changed = new Map<string, Buffer>();
  const applied: Problem[] = [];
  let linted = first;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const fixes = fixRound(linted, unsafe, mayChange);
    applied.push(...fixes.applied);
    if (fixes.changed.size === 0) return { changed, applied, skipped: fixes.skipped };
    for (const [path, bytes] of fixes.changed) changed.set(path, bytes);
    linted = await relint(changed);
  }
  return { changed, applied, skipped: linted.problems.filter(({ fix }) => fix !== undefined && (unsafe || fix.kind === 'safe')) };
}

function fixRound({ files, problems }: Linted, unsafe: boolean, mayChange: (path: string) => boolean) {
  const changed = new Map<string, Buffer>();
  const applied = new Set<Problem>();
  const skipped = new Set<Problem>();
  // A fix is a whole: where one of its files may not be changed, none is.
  const allowed = problems.filter(
    ({ fix }) => fix !== undefined && (unsafe || fix.kind === 'safe') && fix.edits.every(({ path }) => mayChange(path)),
  );
  // What is written wrongly comes first: a line that is mended may be the very one that another rule misses.
  const misspelt = allowed.filter(({ ruleId }) => ruleId.startsWith('RC0'));
  const wanted = misspelt.length > 0 ? misspelt : allowed;
  for (const file of new Map(files.map((one) => [one.path, one])).values()) {
    const fixed = applyFixes(file, wanted, { unsafe });
    if (fixed.text !== file.text) changed.set(file.path, fixed.bytes);
    if (fixed.text !== file.text) for (const problem of fixed.applied) applied.add(problem);
    for (const problem of fixed.skipped) skipped.add(problem);
  }
  return { changed, applied: [...applied], skipped: [...skipped] };
}
