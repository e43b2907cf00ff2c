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

const CONTRADICTIONS: readonly (readonly [flag: keyof MonitorModes, other: keyof MonitorModes, why: string])[] = [
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
export function refuseContradictions(modes: MonitorModes): void {
  const found = CONTRADICTIONS.find(([flag, other]) => isGiven(modes[flag]) && isGiven(modes[other]));
  if (found) throw new UsageError(`--${found[0]} and --${found[1]} do not go together: ${found[2]}`, { hint: 'leave out one of them' });
}

const isGiven = (value: MonitorModes[keyof MonitorModes]): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
