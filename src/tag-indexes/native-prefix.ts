import { UsageError } from '../errors.ts';
import type { TagRules } from '../profile/profile.ts';

/**
 * What native indexes begin with; `undefined`: as they do by default.
 *
 * @param named on the command line
 * @throws UsageError where the profile says that tags are kept otherwise: its purges would not look at a native index
 */
export function nativePrefix({ layout, prefix }: TagRules, named: string | undefined): string | undefined {
  if (named !== undefined || layout === undefined || layout === 'native') return named ?? prefix;
  throw new UsageError(`the profile says that tags are kept as ${layout} keeps them, and only native indexes can be added to`, {
    hint: 'let the framework tag the entry; or add --prefix cacheops:tag: to write there all the same, and purge with --layout native',
  });
}
