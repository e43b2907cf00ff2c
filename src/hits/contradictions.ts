import { type Contradiction, refuseTogether } from '../traffic/contradictions.ts';

/** The flags of `cacheops hitrate` of which not all go together. */
export interface HitrateModes {
  readonly restore: boolean;
  readonly watch: number | undefined;
  readonly duration: number | undefined;
  readonly enableEvents: boolean;
  readonly missesOnly: boolean;
  readonly memoryCurve: boolean;
  readonly slice: string | undefined;
}

const RESTORES = 'what a killed run has left is put back, and nothing looked at';

const CONTRADICTIONS: readonly Contradiction<HitrateModes>[] = [
  ['restore', 'watch', RESTORES],
  ['restore', 'duration', RESTORES],
  ['restore', 'enableEvents', RESTORES],
  ['restore', 'missesOnly', RESTORES],
  ['restore', 'memoryCurve', RESTORES],
  ['restore', 'slice', RESTORES],
  ['missesOnly', 'memoryCurve', 'the curve is drawn of all reads, which only MONITOR tells'],
  ['missesOnly', 'slice', 'slices spare the server MONITOR, which is not used then'],
];

/** Fails with UsageError when one flag would make another mean nothing. */
export const refuseContradictions = (modes: HitrateModes): void => refuseTogether(modes, CONTRADICTIONS);
