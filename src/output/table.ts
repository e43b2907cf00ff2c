import CliTable3 from 'cli-table3';

export type Align = 'left' | 'right';

/** Aligned columns without borders, as wide as their widest cell, one string a row. Cells may be coloured. */
export function drawTable(rows: readonly (readonly string[])[], aligns: readonly Align[]): readonly string[] {
  if (rows.length === 0 || aligns.length === 0) return rows.map(() => '');
  const table = new CliTable3({
    chars: WITHOUT_BORDERS,
    colAligns: [...aligns],
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().split('\n').map((line) => line.trimEnd());
}

// prettier-ignore
const WITHOUT_BORDERS = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
} as const;
