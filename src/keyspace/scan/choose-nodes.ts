import { CacheopsError } from '../../errors.ts';
import type { Missing } from '../../report.ts';
import type { Node, Target } from '../../redis/target.ts';
import { survey, type Surveyed, type SurveyOptions } from './survey.ts';

export interface Chosen {
  /** One node for each shard that answered. */
  readonly surveyed: readonly Surveyed[];
  /** Shards that did not. */
  readonly missing: readonly Missing[];
}

/**
 * One node of each shard: its primary, or where that is preferred, a replica that answers and is linked.
 * Fails with the first node's error when no shard answers.
 */
export async function chooseNodes(
  target: Target,
  options: SurveyOptions & { readonly from: 'primary' | 'replica'; readonly preferred: ReadonlySet<string> },
): Promise<Chosen> {
  const results = await target.each(withKeys(target), (primary) => firstThatAnswers(target, candidates(target, primary, options), options));
  const surveyed = results.flatMap((result) => ('value' in result ? [result.value] : []));
  const failures = results.flatMap((result) => ('error' in result ? [result] : []));
  if (surveyed.length === 0 && failures[0]) throw failures[0].error;
  const absent = target.absent
    .filter(({ slots }) => slots.length > 0)
    .map(({ address, reason }) => ({ subject: { node: address }, reason }));
  return {
    surveyed,
    missing: [...absent, ...failures.map(({ node, error }) => ({ subject: { node: node.address }, reason: error.message }))],
  };
}

/** A primary of a cluster without slots has no keys of its own: it may be one that was failed over, and not know yet whom it follows. */
function withKeys({ topology, primaries }: Target): readonly Node[] {
  if (topology !== 'cluster') return primaries;
  const serving = primaries.filter(({ role, slots }) => role === 'replica' || slots.length > 0);
  return serving.length > 0 ? serving : primaries;
}

/** The primary last where replicas are wanted; first of all the one where an earlier scan stopped. */
function candidates(
  { replicas }: Target,
  primary: Node,
  { from, preferred }: { readonly from: 'primary' | 'replica'; readonly preferred: ReadonlySet<string> },
): readonly Node[] {
  if (from === 'primary') return [primary];
  const own = replicas.filter(({ replicaOf }) => replicaOf === primary.address);
  return [...own, primary].sort((a, b) => Number(preferred.has(b.address)) - Number(preferred.has(a.address)));
}

async function firstThatAnswers(target: Target, [node, ...others]: readonly Node[], options: SurveyOptions): Promise<Surveyed> {
  if (node === undefined) throw new TypeError('a shard without nodes');
  try {
    const surveyed = await survey(target, node, options);
    if (others.length === 0 || surveyed.linked) return surveyed;
  } catch (error) {
    if (others.length === 0 || !(error instanceof CacheopsError)) throw error;
  }
  return firstThatAnswers(target, others, options);
}
