import type { Finding, Unchecked } from '../report.ts';
import { escapeText } from '../text/escape.ts';
import { formatBytes, formatCount, formatFraction, formatInteger, formatSeconds } from '../text/humanize.ts';
import { unusedText } from '../keyspace/use-told-by.ts';
import { plural } from '../text/plural.ts';
import type { Profile } from '../profile/profile.ts';
import type { Reclaimable } from './audit-data.ts';
import { auditExplanation, type AuditFindingId } from './explanations.ts';
import { bytesAround, fractionAround, keysAround } from './around.ts';
import type { Verdict } from './verdicts.ts';

/** A broken rule as a finding; one that a baseline knows is a note. */
export function findingOf(verdict: Verdict, known: boolean, { unknown }: Pick<Profile, 'unknown'>): Finding {
  const { id, family, evidence, examples } = verdict;
  const { severity, advice, source } = auditExplanation(id);
  const worst = id === 'policy/unknown-family' && unknown === 'fail' ? 'error' : severity;
  const shown = examples.map(escapeText);
  const such = shown.length === 0 ? '' : `: e.g. ${shown[0]}`;
  return {
    id,
    severity: known ? 'info' : worst,
    subject: { family },
    message: `${messageOf(verdict)}${such}${known ? ' (the baseline has it)' : ''}`,
    evidence: { ...evidence, ...(shown.length > 0 && { examples: shown.join(' ') }) },
    advice,
    source,
  };
}

/** Many families that nobody declared are one finding, beside the few largest. */
export function unknownFindings(
  verdicts: readonly Verdict[],
  isKnown: (verdict: Verdict) => boolean,
  profile: Pick<Profile, 'unknown'>,
): readonly Finding[] {
  const single = verdicts.slice(0, SINGLE).map((verdict) => findingOf(verdict, isKnown(verdict), profile));
  const rest = verdicts.slice(SINGLE);
  const fresh = rest.filter((verdict) => !isKnown(verdict));
  if (rest.length === 0) return single;
  const { severity, advice, source } = auditExplanation('policy/unknown-family');
  const keys = rest.reduce((sum, { extent }) => sum + extent, 0);
  return [
    ...single,
    {
      id: 'policy/unknown-family',
      severity: fresh.length === 0 ? 'info' : profile.unknown === 'fail' ? 'error' : severity,
      subject: {},
      message: `${plural(rest.length, 'more family', 'more families')} not in the profile, ${plural(keys, 'key')}`,
      evidence: { families: rest.length, keys, newFamilies: fresh.length },
      advice,
      source,
    },
  ];
}

const SINGLE = 5;

/** Memory that nobody uses and nothing frees: from 1 % of all on. Told by counters alone it is a note, for they prove little. */
export function idleFindings({ families, toldBy, unusedForSeconds }: Reclaimable, totalBytes: number): readonly Finding[] {
  const { id, severity, advice, source } = auditExplanation('family/no-ttl-idle');
  return families
    .filter(({ bytes }) => bytes > 0 && bytes >= WORTH_SAYING * totalBytes)
    .map(({ family, keys, bytes, ...ends }) => ({
      id,
      severity: toldBy === 'idle-time' ? severity : 'info',
      subject: { family },
      message: `${keysText(keys, ends)} never expire and ${unusedText(toldBy, unusedForSeconds)}: ${bytesAround(bytes, ends.bytesLow, ends.bytesHigh)} ${toldBy === 'idle-time' ? '' : 'perhaps '}reclaimable`,
      evidence: { keys, bytes, ...ends, toldBy, ...(toldBy !== 'frequency' && { unusedForSeconds }) },
      advice,
      source,
    }));
}

const WORTH_SAYING = 0.01;

/** A rule of which a sample cannot tell whether it is broken. */
export const openQuestion = ({ id, family, evidence }: Verdict): Unchecked => ({
  id,
  subject: { family },
  reason: `the sample cannot tell: its interval holds the bound${'allowedKeys' in evidence ? ` of ${formatInteger(Number(evidence['allowedKeys']))} keys` : ''}`,
  wouldNeed: 'a larger --sample, or none',
  matters: true,
});

function messageOf(verdict: Verdict): string {
  const { extent, share, bound, worst, evidence } = verdict;
  const keys = keysText(extent, evidence);
  const part = `${share === null ? '' : `${formatFraction(share)}, `}${keys}`;
  const most = Number(bound);
  const texts: Readonly<Record<AuditFindingId, () => string>> = {
    'policy/ttl-missing': () =>
      share === null ? `${keys}: no TTL` : `${formatFraction(share)} have no TTL (allowed ${formatFraction(most)}), ${keys}`,
    'policy/ttl-forbidden': () => `${part}: they expire, and must not`,
    'policy/ttl-above': () => `${part}: up to ${lifeText(worst ?? 0, most)} of life left, allowed ${lifeText(most, worst ?? 0)}`,
    'policy/ttl-far-below': () =>
      `the longest life left is ${formatSeconds(worst ?? 0)}, where keys should be given ${formatSeconds(most)}; by chance that would take fewer than ${formatInteger(Number(evidence['keysNeeded']))} of its ${formatCount(extent)} keys`,
    'policy/ttl-no-jitter': () =>
      `${formatFraction(share ?? 0)} of its keys expire together; lives should differ by ${formatFraction(most)}`,
    'policy/type': () => `${part}: not of type ${bound}`,
    'policy/key-too-big': () => `${part}: up to ${formatBytes(worst ?? 0)} in one, allowed ${formatBytes(most)}`,
    'policy/too-many-elements': () => `${part}: up to ${formatInteger(worst ?? 0)} elements in one, allowed ${formatInteger(most)}`,
    'policy/too-many-keys': () => `${keys}, allowed ${formatInteger(most)}`,
    'policy/share-above': () =>
      `${fractionAround(extent, numberIn(evidence, 'shareLow'), numberIn(evidence, 'shareHigh'))} of the memory, allowed ${formatFraction(most)}`,
    'policy/unknown-family': () => `not in the profile, ${keys}`,
    'family/no-ttl-idle': () => part,
  };
  return texts[verdict.id]();
}

/** Of a sample, with its interval. */
const keysText = (keys: number, ends: object): string => keysAround(keys, numberIn(ends, 'keysLow'), numberIn(ends, 'keysHigh'));

function numberIn(record: object, name: string): number | undefined {
  const value: unknown = Object.entries(record).find(([key]) => key === name)?.[1];
  return typeof value === 'number' ? value : undefined;
}

/** To the second where it would look like what it is compared with. */
const lifeText = (seconds: number, other: number): string =>
  formatSeconds(seconds) === formatSeconds(other) ? `${formatInteger(Math.ceil(seconds))} s` : formatSeconds(seconds);
