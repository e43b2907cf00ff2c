import type { Report } from '../../report.ts';
import { wrap } from '../../text/width.ts';
import type { Paint, Span } from '../style.ts';
import { missingText, uncheckedTexts } from '../wording.ts';

/** What the report cannot say: checks that did not run, and parts of the answer that are not there. */
export function drawGaps(report: Report, width: number | undefined, paint: Paint): readonly string[] {
  const nodeCount = report.target?.nodes.length ?? 0;
  return [
    ...hanging('not checked: ', uncheckedTexts(report.unchecked, nodeCount), { width, tone: 'dim' }, paint),
    ...report.missing.flatMap((missing) => hanging('incomplete: ', [missingText(missing)], { width, tone: 'warning' }, paint)),
  ];
}

/** One line where one is enough, else a list; long lines go on below, indented. */
function hanging(
  label: string,
  texts: readonly string[],
  { width, tone }: { width: number | undefined; tone: Span['tone'] },
  paint: Paint,
): readonly string[] {
  if (texts.length === 0) return [];
  const alone = texts.length <= 2;
  const items = alone ? [label + texts.join('; ')] : [label.trimEnd(), ...texts.map((text) => `  ${text}`)];
  return items.flatMap((item) => {
    const indent = alone ? '  ' : '    ';
    const [first = '', ...rest] = wrapIndented(item, width, indent);
    return [first, ...rest].map((text) => paint({ text, tone }));
  });
}

function wrapIndented(text: string, width: number | undefined, indent: string): readonly string[] {
  const lead = /^ */.exec(text)?.[0] ?? '';
  const lines = wrap(text.slice(lead.length), width === undefined ? undefined : width - indent.length);
  return lines.map((line, row) => (row === 0 ? lead : indent) + line);
}
