import type { Format } from '../format.ts';
import { groupBy } from '../group.ts';
import { locate, type Located } from '../located.ts';
import { noStream } from '../no-stream.ts';
import { XML_HEAD, xmlElement } from '../xml-text.ts';

/**
 * Checkstyle's XML, which most review tools read.
 *
 * @see https://checkstyle.org/report_issue.html
 */
export const createCheckstyle = (): Format => ({
  name: 'checkstyle',
  summary: "Checkstyle's XML, for review tools",
  report: (report) => `${XML_HEAD}${xmlElement('checkstyle', { version: '10.0' }, `\n${filesOf(locate(report)).join('')}`)}\n`,
  ...noStream('checkstyle'),
});

function filesOf(all: readonly Located[]): readonly string[] {
  return [...groupBy(all, ({ place }) => place)].map(
    ([name, found]) => `${xmlElement('file', { name }, `\n${found.map(error).join('')}`)}\n`,
  );
}

function error({ finding: { id, severity }, line, column, text }: Located): string {
  return `  ${xmlElement('error', { line, column, severity, message: text, source: `cacheops.${id}` })}\n`;
}
