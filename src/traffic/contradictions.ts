import { UsageError } from '../errors.ts';

/** The flags of `cacheops monitor` of which not all go together. */
export interface MonitorModes {
  readonly summary: boolean;
  readonly stream: boolean;
  readonly watch: number | undefined;
  readonly record: string | undefined;
  readonly replay: string | undefined;
  readonly duration: number | undefined;
  readonly forever: boolean;
  readonly slice: string | undefined;
  readonly node: readonly string[];
}

/** Two flags that do not go together, and why. */
export type Contradiction<Modes> = readonly [flag: keyof Modes & string, other: keyof Modes & string, why: string];

const CONTRADICTIONS: readonly Contradiction<MonitorModes>[] = [
  ['stream', 'summary', 'one shows a line for each command, the other adds them up'],
  ['stream', 'watch', 'one shows a line for each command, the other adds them up'],
  ['stream', 'record', 'a capture and a replay are added up: they go with --summary'],
  ['stream', 'replay', 'a capture and a replay are added up: they go with --summary'],
  ['watch', 'record', 'a capture and a replay are added up: they go with --summary'],
  ['watch', 'replay', 'a capture and a replay are added up: they go with --summary'],
  ['watch', 'slice', 'one shows all of the time, the other looks at a part of it'],
  ['replay', 'record', 'one reads a file, the other writes what servers run'],
  ['replay', 'duration', 'a file is read to its end; --lines ends earlier'],
  ['replay', 'forever', 'a file is read to its end; --lines ends earlier'],
  ['replay', 'slice', 'a file is read to its end; --lines ends earlier'],
  ['replay', 'node', 'a file is read as a whole'],
];

/** Fails with UsageError when one flag would make another mean nothing. */
export const refuseContradictions = (modes: MonitorModes): void => refuseTogether(modes, CONTRADICTIONS);

/** Fails with UsageError, naming the first two that do not go together, with why. */
export function refuseTogether<Modes>(modes: Modes, contradictions: readonly Contradiction<Modes>[]): void {
  const found = contradictions.find(([flag, other]) => isGiven(modes[flag]) && isGiven(modes[other]));
  if (!found) return;
  const [flag, other, why] = found;
  throw new UsageError(`--${asTyped(flag)} and --${asTyped(other)} do not go together: ${why}`, { hint: 'leave out one of them' });
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

const asTyped = (flag: string): string => flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
