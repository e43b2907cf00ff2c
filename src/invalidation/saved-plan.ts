import { RefusedError } from '../errors.ts';
import type { TagRules } from '../profile/profile.ts';
import type { ServerText } from '../text/bytes.ts';
import { fromBytes } from '../text/bytes.ts';
import { formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import type { FilterWishes } from './conditions.ts';
import type { Deployment } from './deployment.ts';
import type { Plan } from './plan.ts';
import type { Wishes } from './selection.ts';

/** What a state file with a plan is called. */
export const PLAN_KIND = 'invalidate-plan';

/** A plan as it is kept in a file, to be read by people and applied later. Names keys and tags, and counts; no values. */
export interface SavedPlan {
  /** ISO 8601. */
  readonly createdAt: string;
  readonly deployment: Deployment;
  /** How tags were looked for. */
  readonly layout: string | null;
  readonly prefix: string | null;
  readonly wishes: SavedWishes;
  /** What held the tags: nothing else is purged. */
  readonly places: readonly SavedPlace[];
  /** The most that could be treated then. */
  readonly entries: number;
  readonly estimatedBytes: number | null;
}

interface SavedWishes extends Pick<Wishes, 'tags' | 'match' | 'all'> {
  readonly keys: readonly ServerText[];
  readonly pattern: string | null;
  readonly family: string | null;
  readonly values: Readonly<Record<string, ServerText>>;
  readonly filters: FilterWishes | null;
  readonly softMs: number | null;
}

export interface SavedPlace {
  readonly tag: string;
  readonly layout: string;
  readonly prefix: ServerText;
  readonly index: ServerText;
  readonly node: string;
  readonly members: number | null;
}

interface Planned {
  readonly plan: Plan;
  readonly wishes: Wishes;
  readonly tagRules: TagRules;
  readonly deployment: Deployment;
  readonly now: Date;
}

export function savedPlanOf({ plan, wishes, tagRules, deployment, now }: Planned): SavedPlan {
  const { tags, match, all, keys, pattern, family, values, filters } = wishes;
  return {
    createdAt: now.toISOString(),
    deployment,
    layout: tagRules.layout ?? null,
    prefix: tagRules.prefix ?? null,
    wishes: {
      tags,
      match,
      all,
      keys: keys.map(fromBytes),
      pattern: pattern ?? null,
      family: family ?? null,
      values: Object.fromEntries([...values].map(([name, value]) => [name, fromBytes(value)])),
      filters: filters ?? null,
      softMs: plan.softMs,
    },
    places: plan.tags.map(({ tag, layout, prefix, index, node, members }) => ({ tag, layout, prefix, index, node, members })),
    entries: plan.entries,
    estimatedBytes: plan.estimatedBytes,
  };
}

/** A cache is another one after a day. */
const OLDEST_MS = 24 * 3_600_000;

/** @throws RefusedError when a plan is too old to be what its reader has agreed to */
export function refuseOld({ createdAt }: SavedPlan, now: Date): void {
  const ageMs = now.getTime() - Date.parse(createdAt);
  if (ageMs >= -OLDEST_MS && ageMs <= OLDEST_MS) return; // clocks of machines differ, but not by a day
  throw new RefusedError(
    `the plan is of ${createdAt}: one older than ${formatSeconds(OLDEST_MS / 1000)} is not applied; nothing was deleted`,
    {
      hint: 'make a new plan',
    },
  );
}

/** Keys come and go meanwhile; more than this, and it is no longer what its reader has seen. */
const GROWTH_ALLOWED = 0.1;

/** @throws RefusedError when more would be treated now than was agreed to */
export function refuseGrown({ entries: agreed }: SavedPlan, { entries }: Plan): void {
  if (entries <= Math.ceil(agreed * (1 + GROWTH_ALLOWED))) return;
  throw new RefusedError(
    `it would be ${plural(entries, 'key')} now, and the plan was made for ${agreed}: more than a tenth above it is not applied; nothing was deleted`,
    { hint: 'make a new plan' },
  );
}
