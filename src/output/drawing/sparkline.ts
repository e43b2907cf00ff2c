import type { Spark } from '../../report.ts';

const LEVELS = '▁▂▃▄▅▆▇█';
const EIGHTHS = ' ▏▎▍▌▋▊▉';

/** One character a value, from nought to `max`; a value that is not known is a gap. */
export function sparkline({ spark, max }: Spark): string {
  const known = spark.filter(Number.isFinite);
  const full = max ?? Math.max(0, ...known);
  return spark.map((value) => (Number.isFinite(value) ? LEVELS[levelOf(value, full)] : ' ')).join('');
}

/** A bar of `width` columns for a share of 0 to 1, to an eighth of a column; the smallest share still shows. */
export function bar(share: number, width: number): string {
  if (!(share > 0)) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (eighths % 8 === 0 ? '' : EIGHTHS.charAt(eighths % 8));
}

function levelOf(value: number, full: number): number {
  if (full <= 0) return 0;
  return Math.min(LEVELS.length - 1, Math.max(0, Math.floor((value / full) * LEVELS.length)));
}
