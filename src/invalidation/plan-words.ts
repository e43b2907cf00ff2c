import { formatDuration } from '../text/duration.ts';
import { plural } from '../text/plural.ts';
import type { Plan } from './plan.ts';

/** `1,200 keys`, or `at most` as many where nobody has counted them one by one. */
export const amountOf = (plan: Plan): string => `${isAtMost(plan) ? 'at most ' : ''}${plural(plan.entries, 'key')}`;

/** `deleted`: what would be done to them. */
export const doneTo = ({ softMs }: Plan): string => (softMs === null ? 'deleted' : `left to live for ${formatDuration(softMs)} at most`);

/**
 * Whether it may be fewer: what filters mean of the members of an index is known once they are asked for, and an entry in
 * several indexes counts in each.
 */
export const isAtMost = ({ tags, filters }: Plan): boolean => tags.length > 1 || (tags.length > 0 && filters !== null);
