import type { Finding, Unchecked } from '../report.ts';
import { formatFraction, formatInteger, formatSeconds } from '../text/humanize.ts';
import { quoteForShell } from '../text/shell.ts';
import { ACL_RULES, NO_EVENTS, NOT_WANTED } from './events.ts';
import { DELETED, EXPIRED, type HitExplanation, NEVER_WRITTEN, READ_ONCE } from './explanations.ts';
import type { FamilyHits, FamilyUse, HitrateData } from './hit-data.ts';

const LEAST_MISSES = 100;
const LEAST_KEYS = 200;
/** Families that the findings name at most, those with the most lookups first. */
const MOST = 10;

/** Of the method `exact` alone: the others know too little. */
export const hitFindings = ({ families }: HitrateData): readonly Finding[] =>
  families.flatMap((family) => (family.use ? findingsOf(family, family.use) : [])).slice(0, MOST);

/** What keeps families from being judged. */
export const hitUnchecked = ({ nodes }: HitrateData): readonly Unchecked[] =>
  nodes.flatMap(({ node, method, why }) =>
    method === 'exact' || why === null
      ? []
      : [
          {
            id: 'families',
            subject: { node },
            reason: why,
            wouldNeed: neededFor(why),
            matters: true,
          },
        ],
  );

/** A reason may name several things that are in the way. */
function neededFor(why: string): string {
  const needs = [
    ...(why.includes(NOT_WANTED) ? ['a run without --misses-only'] : []),
    ...(why.includes(NO_EVENTS) ? ['--enable-events'] : []),
  ];
  return needs.length > 0 ? needs.join(', and ') : `the ACL rules ${ACL_RULES.join(' ')}, and --enable-events`;
}

function findingsOf(family: FamilyHits, use: FamilyUse): readonly Finding[] {
  const { followed, keptByTwiceTheLife, deleted, neverWritten } = use.misses;
  const enough = followed >= LEAST_MISSES;
  const share = (part: number): number => part / followed;
  const hits = family.hits ?? 0;
  return [
    ...(enough && family.misses > hits && share(neverWritten) >= 0.5
      ? [
          finding(NEVER_WRITTEN, 'warning', family, use, {
            message: `${formatFraction(share(neverWritten))} of its ${formatInteger(family.misses)} misses are of keys that were missed before and not written since: nothing caches them`,
            advice: `find who asks: \`cacheops monitor --family ${quoteForShell(family.family)} --reads\`, and let it store what it made, also that there is nothing`,
          }),
        ]
      : []),
    ...(enough && share(keptByTwiceTheLife) >= 0.2
      ? [
          finding(EXPIRED, 'warning', family, use, {
            message: `${formatFraction(share(keptByTwiceTheLife))} of its ${formatInteger(family.misses)} misses came less than one life after the key had expired: twice the life would have made them hits`,
            advice: `let its keys live longer than the ${formatSeconds(use.typicalLifeSeconds ?? 0)} that they are given, if they may be so old`,
          }),
        ]
      : []),
    ...(enough && share(deleted) >= 0.5
      ? [
          finding(DELETED, 'info', family, use, {
            message: `${formatFraction(share(deleted))} of its ${formatInteger(family.misses)} misses are of keys that had just been deleted: what is invalidated is wanted again`,
            advice: `write the new value in place of deleting; see who deletes: \`cacheops monitor --family ${quoteForShell(family.family)} --command DEL --command UNLINK\``,
          }),
        ]
      : []),
    ...(use.readEarly >= LEAST_KEYS && use.readOnce / use.readEarly >= 0.9
      ? [
          finding(READ_ONCE, 'info', family, use, {
            message: `${formatFraction(use.readOnce / use.readEarly)} of ${formatInteger(use.readEarly)} keys were read once and not again in this window: they take the place of others`,
            advice: 'look for longer to be sure (--duration), then do not store them, or give them a short life',
          }),
        ]
      : []),
  ];
}

function finding(
  { id, source }: HitExplanation,
  severity: Finding['severity'],
  { family, hits, misses }: FamilyHits,
  { sampled, keys, misses: causes, readEarly, readOnce }: FamilyUse,
  { message, advice }: Pick<Finding, 'message' | 'advice'>,
): Finding {
  const { followed, expired, keptByTwiceTheLife, deleted, gone, neverWritten, unknown } = causes;
  return {
    id,
    severity,
    subject: { family },
    message,
    evidence: {
      hits,
      misses,
      sampled,
      keys,
      followed,
      expired,
      keptByTwiceTheLife,
      deleted,
      gone,
      neverWritten,
      unknown,
      readEarly,
      readOnce,
    },
    advice,
    source,
  };
}
