import type { Column } from '../report.ts';
import { plural } from '../text/plural.ts';

/** A column of numbers. */
export const right = (title: string, more: Partial<Column> = {}): Column => ({ title, align: 'right', ...more });

/** A column of names, which are shortened where there is no room. */
export const left = (title: string): Column => ({ title, shrink: true });

/** What a table of the first few says of the rest; nothing where there is none. */
export const noteOfMore = (
  all: number,
  { shown, what, several = `${what}s`, how = 'see --format json' }: Rest,
): { readonly note?: string } => (all <= shown ? {} : { note: `${plural(all - shown, `more ${what}`, `more ${several}`)}: ${how}` });

interface Rest {
  readonly shown: number;
  readonly what: string;
  readonly several?: string;
  /** How they can be had. */
  readonly how?: string;
}
