import type { LintExplanation } from '../../src/lint/explanations.ts';

/** docs/lint-rules.md, made of the table of rules. */
export function rulesPage(explanations: readonly LintExplanation[]): string {
  return [
    '# The rules of `cacheops lint-config`',
    '',
    'Made from the table in `src/lint/rules/`; `cacheops explain RC301` prints one of them.',
    '',
    '**Severity** depends on what the server is for: `--role cache`, `session`, `queue` or `store`. A rule may say less than the severity named here, never more, and a dash means that it does not judge that role. Every rule can be set to another severity or to `off`, and its numbers can be changed, by id or by name.',
    '',
    '**Fixes** are safe (`--fix`), when the server does just what it did, or starts at all, as the file plainly says; or unsafe (`--fix --unsafe-fixes`), when what is kept, who gets in or how the server works may change: look at `--diff` first.',
    '',
    '**Suppressing** one problem: `# cacheops-disable-next-line RC301 -- why` on a line of its own above. For the whole file: `# cacheops-disable RC301 -- why`. Names work like ids. A comment that suppresses nothing is reported.',
    '',
    ...overview(explanations),
    ...FAMILIES.flatMap(([prefix, title]) =>
      family(
        title,
        explanations.filter(({ id }) => id.startsWith(prefix)),
      ),
    ),
  ].join('\n');
}

const FAMILIES: readonly (readonly [string, string])[] = [
  ['RC0', 'Syntax and files'],
  ['RC1', 'Security'],
  ['RC2', 'Memory and eviction'],
  ['RC3', 'Persistence'],
  ['RC4', 'Network, clients, process'],
  ['RC5', 'Observing'],
  ['RC6', 'Replication, cluster, Sentinel'],
  ['RC7', 'Encodings'],
  ['RC8', 'Requirements'],
  ['RC9', 'Comments to the linter'],
];

function overview(explanations: readonly LintExplanation[]): readonly string[] {
  return [
    '| rule | speaks up when | cache | session | queue | store | fix |',
    '|---|---|---|---|---|---|---|',
    ...explanations.map(
      ({ id, name, title, roles, fixable }) =>
        `| [${id}](#${id.toLowerCase()}) \`${name}\` | ${title} | ${roles.map(({ worst }) => (worst === 'not judged' ? '–' : worst)).join(' | ')} | ${fixable ?? '–'} |`,
    ),
    '',
  ];
}

function family(title: string, explanations: readonly LintExplanation[]): readonly string[] {
  return [`## ${title}`, '', ...explanations.flatMap(section)];
}

function section({ id, name, title, rationale, advice, bad, good, fixable, thresholds, source }: LintExplanation): readonly string[] {
  return [
    `### ${id}`,
    '',
    `\`${name}\`: speaks up when ${title}.`,
    '',
    rationale,
    '',
    ...example('Bad', bad),
    ...example('Good', good),
    `- **Do:** ${advice}`,
    ...(fixable === undefined ? [] : [`- **Fix:** ${fixable}`]),
    ...(thresholds.length === 0
      ? []
      : [`- **Numbers:** ${thresholds.map(({ name: number, value }) => `\`${number}\` ${value}`).join(', ')}`]),
    `- **Source:** ${source}`,
    '',
  ];
}

/** Bytes that no reader sees are written out. */
function example(title: string, text: string): readonly string[] {
  const visible = text.replaceAll(/[\ufeff\u00a0\x00\x1b\r]/g, (character) => `‹${NAMES[character] ?? ''}›`).trimEnd();
  return [`${title}:`, '', '```', visible, '```', ''];
}

const NAMES: Readonly<Record<string, string>> = {
  '\ufeff': 'byte order mark',
  '\u00a0': 'no-break space',
  '\x00': 'NUL',
  '\x1b': 'ESC',
  '\r': 'CR',
};
