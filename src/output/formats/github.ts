import type { Severity } from '../../report.ts';
import { escapeProse } from '../../text/escape.ts';
import type { Format } from '../format.ts';
import { locate, type Located } from '../located.ts';
import { noStream } from '../no-stream.ts';

/**
 * Annotations of GitHub Actions: one workflow command a finding, which GitHub reads from either output stream.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export const createGithub = (): Format => ({
  name: 'github',
  summary: 'annotations of GitHub Actions',
  report: (report) =>
    locate(report)
      .map((located) => `${annotation(located)}\n`)
      .join(''),
  ...noStream('github'),
});

function annotation({ finding: { id, severity, subject, rule }, text }: Located): string {
  const place =
    subject.file === undefined ? {} : { file: subject.file, line: subject.line, col: subject.column, endColumn: lastColumn(subject) };
  const properties = { ...place, title: rule === undefined ? id : `${id} ${rule.name}` };
  const written = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${property(String(value))}`],
  );
  return `::${LEVELS[severity]} ${written.join(',')}::${data(text)}`;
}

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** GitHub means the last column itself, not the one behind it. */
const lastColumn = ({ endColumn }: { readonly endColumn?: number }): number | undefined =>
  endColumn === undefined ? undefined : Math.max(1, endColumn - 1);

const data = (text: string): string =>
  text
    .split('\n')
    .map((line) => escapeProse(line).replaceAll('%', '%25'))
    .join('%0A');

/** A property ends at a comma or a colon as well. */
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
