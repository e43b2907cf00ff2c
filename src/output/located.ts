import { createHash } from 'node:crypto';
import type { Finding, Report } from '../report.ts';
import { escapeProse, escapeText } from '../text/escape.ts';
import { worstFirst } from './wording.ts';

/** A finding as formats of code review take it: in a place, in harmless text. */
export interface Located {
  readonly finding: Finding;
  /** The file as it was named; of a finding that is about no file its node, else the deployment. Not escaped. */
  readonly place: string;
  readonly line: number;
  readonly column: number;
  /** One line that names everything but the file. */
  readonly message: string;
  /** Message, and below it what to do. */
  readonly text: string;
  /** Different for each finding of a report; the same in the next run, also when lines above moved. */
  readonly fingerprint: string;
}

/** Worst first. */
export function locate(report: Report): readonly Located[] {
  const seen = new Map<string, number>();
  return worstFirst(report.findings).map((finding) => {
    const { file, node, line = 1, column = 1 } = finding.subject;
    const message = messageOf(finding);
    const identity = identityOf(finding);
    const occurrence = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, occurrence);
    return {
      finding,
      place: file ?? node ?? report.target?.profile ?? report.command,
      line,
      column,
      message,
      text: finding.advice === '' ? message : `${message}\n${escapeProse(finding.advice)}`,
      fingerprint: createHash('sha256').update(`${identity}\0${occurrence}`).digest('hex').slice(0, 32),
    };
  });
}

function messageOf({ subject: { node, family, key }, message }: Finding): string {
  const named = [node, family, key === undefined ? undefined : escapeText(key)];
  return [...named.filter((name) => name !== undefined), message].map(escapeProse).join(': ');
}

/** Without numbers and places that change from run to run, unless there is nothing better. */
function identityOf({ id, subject: { node, family, key, file }, message, fingerprint }: Finding): string {
  const about = [
    id,
    node,
    family,
    key === undefined ? undefined : escapeText(key),
    file,
    fingerprint ?? (file === undefined ? '' : message),
  ];
  return about.map((part) => part ?? '').join('\0');
}
