import type { Finding } from '../report.ts';
import { shownPath } from './find-files.ts';
import type { LintedFile } from './lint-files.ts';
import type { FileVerdict } from './model.ts';
import { findRule } from './rules/index.ts';
import { CONFIG_C } from './sources.ts';
import { targetRange } from './target-range.ts';

/**
 * Files that servers refuse although no finding says so any more: it is in the baseline, or a comment or a setting keeps it
 * quiet. Nobody is to read that such a file is fine.
 *
 * @param told all that is left of the findings
 */
export function quietRefusals(linted: readonly LintedFile[], told: readonly Finding[], workingDirectory: string): readonly Finding[] {
  const left = new Set(told.filter(isRefusal).map(placeOf));
  return linted.flatMap(({ verdicts, findings }) => {
    const own = findings.filter(isRefusal);
    const rejected = verdicts.filter(({ verdict }) => verdict === 'rejected');
    const [first] = rejected;
    if (first === undefined || own.some((finding) => left.has(placeOf(finding)))) return [];
    return [
      quietRefusal(
        first,
        rejected,
        own.length > 0 ? 'the baseline keeps it' : 'a comment or a rule that is off keeps it',
        workingDirectory,
      ),
    ];
  });
}

const isRefusal = ({ id }: Finding): boolean => findRule(id)?.claimsRefusal === true;

/** The same problem, also when several files include the line. */
const placeOf = ({ id, subject: { file, line, column }, message }: Finding): string => [id, file, line, column, message].join('\0');

function quietRefusal(first: FileVerdict, rejected: readonly FileVerdict[], why: string, workingDirectory: string): Finding {
  const { line, lineFile, reason, file } = first;
  const inLine =
    line === null || lineFile === null ? '' : `${lineFile === file ? '' : `${shownPath(lineFile, workingDirectory)} `}line ${line}: `;
  return {
    id: 'start/refused',
    severity: 'info',
    subject: { file: shownPath(file, workingDirectory) },
    message: `${targetRange(rejected.map(({ target }) => target))} would not start with this file (${inLine}${reason ?? ''}), and ${why} quiet`,
    evidence: {},
    advice: 'mend the line before a server has to start with this file',
    source: CONFIG_C,
  };
}
