import process from 'node:process';
import fc from 'fast-check';

/**
 * Properties are tried on the same cases in every run, so that a failure tells of what was changed. When fuzzing, on others each
 * time, and on so many; tests with a number of their own keep it.
 */
const SEED = 20_260_101;
const fuzzRuns = process.env['CACHEOPS_FUZZ_RUNS'];

fc.configureGlobal(fuzzRuns === undefined ? { seed: SEED } : { numRuns: Number(fuzzRuns) });
