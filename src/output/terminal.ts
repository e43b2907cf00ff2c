import type { Terminal } from './format.ts';

/** What a stream tells of itself; `process.stdout` is one. */
export interface StreamLike {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The width and colour that a stream can show. What is no terminal has no width, nor has one that says 0: nothing is cut there. */
export function terminalOf(stream: StreamLike, env: Environment, colorFlag: boolean | undefined): Terminal {
  const width = stream.isTTY === true && stream.columns !== 0 ? stream.columns : undefined;
  return { width, color: colorFor(stream, env, colorFlag) };
}

/**
 * Whether to colour, the first that says so: the flag (`--color` true, `--no-color` false), NO_COLOR when it is not empty
 * (https://no-color.org), FORCE_COLOR unless `0` or `false` (https://force-color.org), TERM=dumb, a terminal.
 */
export function colorFor(stream: StreamLike, env: Environment, flag: boolean | undefined): boolean {
  if (flag !== undefined) return flag;
  if (isSet(env['NO_COLOR'])) return false;
  if (isSet(env['FORCE_COLOR'])) return !['0', 'false'].includes(env['FORCE_COLOR']);
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== '';
