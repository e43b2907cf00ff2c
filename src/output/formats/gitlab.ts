import type { Severity } from '../../report.ts';
import { toJson } from '../envelope.ts';
import type { Format } from '../format.ts';
import { locate, type Located } from '../located.ts';
import { noStream } from '../no-stream.ts';

/**
 * GitLab's code quality report.
 *
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export const createGitlab = (): Format => ({
  name: 'gitlab',
  summary: "GitLab's code quality report",
  report: (report) => `${toJson(locate(report).map(violation), 2)}\n`,
  ...noStream('gitlab'),
});

const violation = ({ finding: { id, severity }, place, line, message, text, fingerprint }: Located) => ({
  description: message,
  check_name: id,
  fingerprint,
  severity: SEVERITIES[severity],
  location: { path: place.replace(/^\.\//, ''), lines: { begin: line } },
  ...(text !== message && { content: { body: text } }),
});

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'minor', info: 'info' };
