import { UsageError } from '../errors.ts';
import type { ValueSources } from '../keyspace/key-values.ts';
import type { TagRules } from '../profile/profile.ts';
import type { FilterWishes } from './conditions.ts';
import { hasWishes } from './entry-filter.ts';
import { type PlannedRequest, readSavedPlan } from './read-saved-plan.ts';
import type { TagSources } from './read-tags.ts';
import { refuseOld } from './saved-plan.ts';
import { readWishes } from './wishes.ts';

/** What is asked for, whether it was typed or stands in a plan. */
export interface Request extends Omit<PlannedRequest, 'approved'> {
  /** The plan that is applied, if one is. */
  readonly approved: PlannedRequest['approved'] | undefined;
}

/** The command line, as far as it says what to delete. */
export interface RequestFlags extends TagRules {
  readonly tag: readonly string[];
  readonly tagsFile: string | undefined;
  readonly match: 'any' | 'all';
  readonly pattern: string | undefined;
  readonly family: string | undefined;
  readonly iMeanAll: boolean;
  readonly type: string | undefined;
  readonly olderThan: number | undefined;
  readonly idleLongerThan: number | undefined;
  readonly largerThan: number | undefined;
  readonly noTtl: boolean;
  readonly soft: number | undefined;
  readonly yes: boolean;
  readonly plan: string | undefined;
  readonly apply: string | undefined;
}

export interface RequestSources {
  readonly files: ValueSources & TagSources;
  /** As the profile says that tags are kept. */
  readonly tagRules: TagRules;
  /** What a file holds that a plan was written to; `undefined` when there is none. */
  readonly loadPlan: (path: string) => Promise<unknown>;
  readonly now: () => Date;
}

/**
 * @throws UsageError when nothing is named, flags contradict each other, or a file cannot be read
 * @throws RefusedError when the plan that is to be applied is too old
 */
export async function readRequest(flags: RequestFlags, operands: readonly string[], sources: RequestSources): Promise<Request> {
  const { apply, plan, yes, tag: tags, iMeanAll: all, soft } = flags;
  if (plan !== undefined && (yes || apply !== undefined))
    throw new UsageError('--plan only writes what would be deleted', { hint: `leave out ${yes ? '--yes' : '--apply'}` });
  const filters = filtersOf(flags);
  if (apply !== undefined) {
    refuseNamedBeside(apply, flags, operands, filters);
    const planned = readSavedPlan(await sources.loadPlan(apply), apply);
    refuseOld(planned.approved, sources.now());
    return planned;
  }
  const { layout = sources.tagRules.layout, prefix = sources.tagRules.prefix } = flags;
  const wishes = await readWishes({ ...flags, tags, all, filters, operands }, sources.files);
  return { wishes, tagRules: { layout, prefix }, softMs: soft, approved: undefined };
}

/** `undefined`: all that is named is meant. */
export function filtersOf({
  type,
  olderThan,
  idleLongerThan,
  largerThan,
  noTtl,
}: Pick<RequestFlags, 'type' | 'olderThan' | 'idleLongerThan' | 'largerThan' | 'noTtl'>): FilterWishes | undefined {
  const wishes = { type, olderThanMs: olderThan, largerThanBytes: largerThan, idleLongerThanMs: idleLongerThan, withoutTtl: noTtl };
  return hasWishes(wishes) ? wishes : undefined;
}

function refuseNamedBeside(
  apply: string,
  { tag, tagsFile, pattern, family, soft, layout, prefix, iMeanAll }: RequestFlags,
  operands: readonly string[],
  filters: FilterWishes | undefined,
): void {
  const said = [tagsFile, pattern, family, soft, layout, prefix, filters].some((wish) => wish !== undefined);
  if (tag.length + operands.length === 0 && !said && !iMeanAll) return;
  throw new UsageError(`--apply runs just what ${apply} says, and more is said beside it`, {
    hint: 'leave that out, or make a new plan with --plan',
  });
}
