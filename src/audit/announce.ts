import type { KeySource } from '../keyspace/source.ts';
import { formatCount, formatInteger, formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import type { SampleGoal } from './sample-goal.ts';

/**
 * What it will cost, before the first key is read: `4,211,007 keys on 3 nodes · about 12 s · counts as 8.4 M keyspace hits`.
 * At most that, where a filter leaves out nobody knows how many of them, or only the estimates will tell how many are read.
 */
export function announcement(sources: readonly Pick<KeySource, 'plan'>[], goal: SampleGoal | undefined): string {
  const plans = sources.map(({ plan }) => plan);
  const [first] = plans;
  const all = plans.reduce((sum, { keys }) => sum + keys, 0);
  const part = partOf(goal, all);
  const nodes = new Set(plans.flatMap(({ parts }) => parts.map(({ node }) => node))).size;
  const seconds = plans.every((plan) => plan.seconds !== undefined) ? plans.reduce((sum, plan) => sum + (plan.seconds ?? 0), 0) : undefined;
  const keys =
    part === 1
      ? plural(all, 'key')
      : part === undefined
        ? `a sample of ${plural(all, 'key')}`
        : `${formatInteger(Math.ceil(all * part))} of ${plural(all, 'key')}`;
  const lookups = all * (part ?? 1) * (first?.lookupsPerKey ?? 0);
  const isBound = part === undefined || plans.some(({ isFiltered }) => isFiltered);
  return [
    `${keys} on ${plural(nodes, 'node')}`,
    ...(seconds === undefined ? [] : [`${isBound ? 'at most' : 'about'} ${formatSeconds(seconds * (part ?? 1))}`]),
    ...(lookups === 0 ? [] : [`counts as ${isBound ? 'at most ' : ''}${formatCount(Math.ceil(lookups))} keyspace hits`]),
    ...(first?.touches === undefined ? [] : [first.touches]),
    ...(first?.leftOut === undefined ? [] : [first.leftOut]),
  ].join(' · ');
}

/** How long it may take, as far as is known; a sample that ends when it is good enough takes no longer than all. */
export function expectedSeconds(sources: readonly Pick<KeySource, 'plan'>[], goal: SampleGoal | undefined): number {
  const keys = sources.reduce((sum, { plan }) => sum + plan.keys, 0);
  return sources.reduce((sum, { plan }) => sum + (plan.seconds ?? 0), 0) * (partOf(goal, keys) ?? 1);
}

/** Which part will be read; `undefined` when only the estimates will tell. */
function partOf(goal: SampleGoal | undefined, keys: number): number | undefined {
  if (goal === undefined) return 1;
  if (goal.kind === 'precision') return undefined;
  return goal.kind === 'fraction' ? goal.fraction : keys === 0 ? 1 : Math.min(1, goal.keys / keys);
}
