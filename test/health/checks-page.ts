import type { AuditExplanation } from '../../src/audit/explanations.ts';
import type { Explanation } from '../../src/health/explanations.ts';

/** docs/checks.md, made of the table of checks and of what audits find. */
export function checksPage(explanations: readonly Explanation[], audit: readonly AuditExplanation[]): string {
  return [
    '# The checks of `cacheops stats`',
    '',
    'Made from the table in `src/health/checks/`; `cacheops explain ID` prints one of them.',
    '',
    '**Unchecked is not fine.** A check that cannot read what it needs is listed as not checked, with the reason and what would allow it. When it matters for the role of the deployment, the verdict is `unknown` unless something worse was found. Too little evidence counts likewise: a hit ratio over a handful of lookups, or of a cache that has just started, is unknown. For a cache that matters, since its hits are what it is for; for a store or a queue it does not, so that a quiet server may be `ok`.',
    '',
    '**Severity** is what the numbers deserve, but no more than the worst named for the role.',
    '',
    ...explanations.flatMap(({ id }) => `- [${id}](#${id.replace('/', '')})`),
    '',
    ...explanations.flatMap(section),
    '# The findings of `cacheops audit`',
    '',
    'What the policy of the profile says of families, and what nobody reads. Of a sample, a rule is broken only when the whole 95 % interval is beyond its bound, and not checked when the interval holds it.',
    '',
    ...audit.flatMap(finding),
  ].join('\n');
}

function section({ id, title, rationale, advice, reads, scope, thresholds, roles, matters, source }: Explanation): readonly string[] {
  return [
    `## ${id}`,
    '',
    `Speaks up when ${title}.`,
    '',
    rationale,
    '',
    `- **Do:** ${advice}`,
    `- **Reads:** ${reads.map((part) => `\`${part}\``).join(', ')}`,
    `- **Judges:** ${scope}`,
    ...(thresholds.length === 0
      ? []
      : [
          `- **Thresholds:** ${thresholds.map(({ name, value }) => `\`${name}\` ${value ?? 'none, unless the profile sets one'}`).join(', ')}`,
        ]),
    `- **At worst:** ${roles.map(({ role, worst }) => `${role} ${worst}`).join(', ')}`,
    `- **Needed for ok by:** ${matters.length === 0 ? 'no role' : matters.join(', ')}`,
    `- **Source:** ${source}`,
    '',
  ];
}

function finding({ id, severity, title, rationale, advice, source }: AuditExplanation): readonly string[] {
  return [
    `## ${id}`,
    '',
    `Speaks up when ${title}.`,
    '',
    rationale,
    '',
    `- **Do:** ${advice}`,
    `- **Severity:** ${severity}`,
    `- **Source:** ${source}`,
    '',
  ];
}
