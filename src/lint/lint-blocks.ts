import { type Block, type Cell, type DataRecord, toned } from '../report.ts';
import type { LintData, VerdictLine } from './lint-data.ts';
import { targetRange } from './target-range.ts';

/** Beside findings and summary: which servers were judged for, where their answers differ, and what a fix would change. */
export function lintBlocks({ files, diffs, summary }: LintData): readonly Block[] {
  const judged = summary.targets.map(({ names, reason }) => `judged for ${targetRange(names)} in the role of a ${summary.role}: ${reason}`);
  return [
    ...diffs.map(({ diff }): Block => ({ kind: 'text', text: indented(diff) })),
    ...verdictTable(files),
    ...(judged.length === 0 ? [] : [{ kind: 'text', text: judged.join('\n'), tone: 'dim' } as const]),
  ];
}

/** Flat rows: one for each file and target, then one for each setting that drifts. */
export const lintRecords = ({ files, drift }: LintData): readonly DataRecord[] => [
  ...files.map((line) => ({ ...line })),
  ...drift.map((line) => ({ ...line })),
];

/** Lines that begin with a blank are never broken. */
const indented = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

/** Only where targets do not agree on a file: otherwise the summary says it all. */
function verdictTable(files: readonly VerdictLine[]): readonly Block[] {
  const names = [...new Set(files.map(({ file }) => file))];
  const rows = names.flatMap((name) => {
    const own = files.filter(({ file }) => file === name);
    return new Set(own.map(({ verdict }) => verdict)).size < 2 ? [] : rowsOf(name, own);
  });
  if (rows.length === 0) return [];
  const columns = [{ title: 'file', shrink: true }, { title: 'server' }, { title: 'verdict' }, { title: 'line', align: 'right' }, { title: 'why', shrink: true, drop: 1 }] as const; // prettier-ignore
  return [{ kind: 'table', columns, rows }];
}

function rowsOf(name: string, verdicts: readonly VerdictLine[]): readonly (readonly Cell[])[] {
  const alike = new Map<string, VerdictLine[]>();
  for (const line of verdicts) {
    const kind = `${line.verdict} ${line.line} ${line.reason}`;
    alike.set(kind, [...(alike.get(kind) ?? []), line]);
  }
  return [...alike.values()].flatMap((lines) => {
    const [first] = lines;
    if (first === undefined) return [];
    const word = toned(first.verdict, TONES[first.verdict]);
    return [
      [
        name,
        targetRange(lines.map(({ target }) => target)),
        word,
        first.line === null ? null : { value: first.line, unit: 'integer' },
        first.reason,
      ],
    ];
  });
}

const TONES = { accepted: 'good', rejected: 'error', depends: 'warning' } as const;
