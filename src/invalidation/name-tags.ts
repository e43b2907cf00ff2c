import { plural } from '../text/plural.ts';

const MOST_NAMED = 3;

/** `tag a`, `tags a and b`, `tags a, b, c and 17 others`; each once. */
export function nameTags(tags: readonly string[]): string {
  const all = [...new Set(tags)];
  if (all.length === 1) return `tag ${all[0]}`;
  const more = all.length - MOST_NAMED;
  const [last, ...before] = (more > 0 ? [...all.slice(0, MOST_NAMED), plural(more, 'other')] : all).toReversed();
  return `tags ${before.toReversed().join(', ')} and ${last}`;
}
