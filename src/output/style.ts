import { Chalk } from 'chalk';
import type { Tone } from '../report.ts';

/** Text with a meaning that colour may repeat. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** Turns spans into one string. Without colour it only joins them, so no word may depend on a tone. */
export type Paint = (...spans: readonly Span[]) => string;

/** Whether to colour is decided by the caller, never by looking at the environment: the text may go to a file. */
export function createPaint(color: boolean): Paint {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const painters: Readonly<Record<Tone, (text: string) => string>> = {
    error: chalk.red,
    warning: chalk.yellow,
    good: chalk.green,
    dim: chalk.dim,
    strong: chalk.bold,
  };
  return (...spans) => spans.map(({ text, tone }) => (tone === undefined ? text : painters[tone](text))).join('');
}
