import type { Finding, Missing, Report, Severity, Subject, TargetSummary, Tone, Unchecked, Verdict } from '../report.ts';
import { escapeProse, escapeText } from '../text/escape.ts';
import { formatInteger } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import { groupBy } from './group.ts';
import type { Span } from './style.ts';

// What a reader is told, whichever format draws it. Everything here is escaped.

/** `✖ 1 error, 2 warnings`: what the report comes to, or `undefined` when it does not judge and nothing is missing. */
export function verdictSpan({ judges, verdict, findings, unchecked, complete }: Report): Span | undefined {
  const partial = complete ? [] : ['incomplete'];
  if (!judges) return complete ? undefined : { text: `${MARKS.warning.mark} incomplete`, tone: 'warning' };
  const counted = SEVERITIES.flatMap((severity) => {
    const found = findings.filter((finding) => finding.severity === severity).length;
    return found === 0 ? [] : [plural(found, severity === 'info' ? 'note' : severity)];
  });
  const open = unchecked.filter(({ matters }) => matters).length;
  const unknown = verdict === 'unknown' ? [open === 0 ? 'unknown' : `unknown: ${plural(open, 'check')} could not run`] : [];
  const words = [...unknown, ...counted, ...partial];
  const { mark, tone } = complete || verdict !== 'ok' ? MARKS[verdict] : MARKS.warning; // what is partial is not well
  return { text: `${mark} ${words.length === 0 ? verdict : words.join(', ')}`, tone };
}

/** `redis 7.0.15 · 1 primary + 1 replica`: primaries first, whichever node was asked. */
export function targetText({ engine, engineVersion, topology, nodes }: TargetSummary): string {
  const roles = [...new Set(nodes.map(({ role }) => role))]
    .toSorted(primaryFirst)
    .map((role) => plural(nodes.filter((node) => node.role === role).length, role, severalOf(role)));
  const only = nodes.length === 1 ? nodes[0] : undefined;
  const shape = topology === 'replication' && roles.length > 1 ? [] : [topology];
  const members = only === undefined ? [roles.join(' + ')] : [only.role === 'primary' ? '' : only.role, only.address];
  return [`${engine} ${engineVersion}`.trim(), ...shape, ...members]
    .filter((part) => part !== '')
    .map(escapeProse)
    .join(' · ');
}

/** Worst first, otherwise in the order they were found. */
export const worstFirst = (findings: readonly Finding[]): readonly Finding[] =>
  SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity));

/** The message, led by whatever part of its subject it does not name itself; a lone node goes without saying. */
export function findingText({ subject, message }: Finding, nodeCount: number): string {
  const said = escapeProse(message);
  const where = subjectParts(subject, nodeCount).filter((part) => !mentions(said, part));
  return [...where, said].join(': ');
}

/** `redis.conf:14:11`, as compilers and editors write it; escaped. */
export function findingPlace({ file = '', line, column }: Subject): string {
  return [escapeProse(file), line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
}

/**
 * `hits/below-target, hits/none (no permission: +config|get)`: one text for each reason, those that matter first.
 * Where one reason closes very many, they are counted: machines get every id.
 */
export function uncheckedTexts(unchecked: readonly Unchecked[], nodeCount: number): readonly string[] {
  const ordered = [...unchecked.filter(({ matters }) => matters), ...unchecked.filter(({ matters }) => !matters)];
  return [...groupBy(ordered, ({ reason }) => reason)].map(([reason, gaps]) => {
    const needs = [...new Set(gaps.flatMap(({ wouldNeed }) => wouldNeed ?? []))];
    const why = needs.length === 0 ? reason : `${reason}: ${needs.join('; ')}`;
    const names = [...new Set(gaps.map(({ id }) => escapeProse(id)))];
    const ids = names.length > MOST_NAMED ? plural(names.length, 'check') : names.join(', ');
    const where = [...new Set(gaps.flatMap(({ subject }) => subjectParts(subject, nodeCount)))];
    const more = where.length > 3 ? ` and ${formatInteger(where.length - 3)} more` : '';
    const on = where.length === 0 ? '' : ` on ${where.slice(0, 3).join(', ')}${more}`;
    return `${ids}${on} (${escapeProse(why)})`;
  });
}

export function missingText({ subject, reason }: Missing): string {
  const said = escapeProse(reason);
  return [...subjectParts(subject, 0).filter((part) => !mentions(said, part)), said].join(': ');
}

/** What stands before a finding or a verdict, and its colour. */
export const MARKS: Readonly<Record<Severity | Verdict, { readonly mark: string; readonly tone: Tone }>> = {
  error: { mark: '✖', tone: 'error' },
  warning: { mark: '▲', tone: 'warning' },
  info: { mark: 'ℹ', tone: 'dim' },
  unknown: { mark: '?', tone: 'warning' },
  ok: { mark: '✔', tone: 'good' },
};

/** More ids for one reason are a wall of words. */
const MOST_NAMED = 8;

const SEVERITIES = ['error', 'warning', 'info'] as const;

const primaryFirst = (a: string, b: string): number => Number(b === 'primary') - Number(a === 'primary');

const severalOf = (role: string): string => (role === 'primary' ? 'primaries' : `${role}s`);

/** `redis.conf:14:11`, `10.0.0.1:6379`, a family, a key: escaped. */
function subjectParts(subject: Subject, nodeCount: number): readonly string[] {
  const { node, family, key, file } = subject;
  return [
    file === undefined ? undefined : findingPlace(subject),
    node === undefined || nodeCount === 1 ? undefined : escapeProse(node),
    family === undefined ? undefined : escapeText(family),
    key === undefined ? undefined : escapeText(key) || '""',
  ].filter((part) => part !== undefined);
}

/** As a word of its own: the key `a` is not named by every message with that letter. */
function mentions(text: string, part: string): boolean {
  const at = text.indexOf(part);
  return at >= 0 && !/[\p{L}\p{N}]$/u.test(text.slice(0, at)) && !/^[\p{L}\p{N}]/u.test(text.slice(at + part.length));
}
