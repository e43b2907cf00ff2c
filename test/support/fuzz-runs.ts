/** How often a model test runs: a few times beside other tests, and as often as `npm run fuzz` says on its own. */
export const fuzzRuns = (few: number): number => Number(process.env['CACHEOPS_FUZZ_RUNS'] ?? few);
