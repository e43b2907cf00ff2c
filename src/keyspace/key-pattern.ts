import { UsageError } from '../errors.ts';

/**
 * Refuses `--match ''`, as a script gives it whose variable is empty: it can match the one key without a name, and is not
 * meant to.
 *
 * @throws UsageError
 */
export function refuseEmptyPattern(match: string | undefined): void {
  if (match !== '') return;
  throw new UsageError('--match is empty, and no key is like that', {
    hint: "leave it out for all keys, or write a glob such as 'session:*'",
  });
}
