import { readSampleGoal } from '../audit/sample-goal.ts';
import { UsageError } from '../errors.ts';
import type { Enough } from '../keyspace/scan-flags.ts';

/**
 * When to stop reading: after a part of the keys or a number of them; `undefined` to read all.
 *
 * @throws UsageError when `--sample` is neither, and for all databases, which are read one after the other
 */
export function enoughOf({
  sample,
  allDatabases,
}: {
  readonly sample: string | undefined;
  readonly allDatabases: boolean;
}): Enough | undefined {
  const goal = readSampleGoal(sample, undefined);
  if (goal === undefined) return undefined;
  if (allDatabases)
    throw new UsageError('--sample and --all-databases do not go together: the first database would stand for all', {
      hint: 'name one database with --db, or leave out --sample',
    });
  if (goal.kind === 'keys') return ({ keysSeen }) => keysSeen >= goal.keys;
  return goal.kind === 'fraction' ? ({ fraction }) => fraction >= goal.fraction : undefined;
}
