/** What no key could obey, or nobody can have meant; durations in milliseconds. */
export function lifeProblem({ exact, tolerance, atMost, atLeast }: SaidLife): string | undefined {
  if (tolerance !== undefined && exact === undefined) return 'tolerance goes with exact: say exact: 24h as well';
  if (exact !== undefined && (atMost ?? atLeast) !== undefined)
    return 'exact already says how long: leave out atMost and atLeast, or exact';
  if (atMost !== undefined && atLeast !== undefined && atLeast > atMost) return 'atLeast is longer than atMost, so no key could obey';
  return undefined;
}

interface SaidLife {
  readonly exact?: number | undefined;
  readonly tolerance?: number | undefined;
  readonly atMost?: number | undefined;
  readonly atLeast?: number | undefined;
}

export function secondsOf(durationMs: number | undefined): { readonly seconds: number } | undefined {
  return durationMs ? { seconds: durationMs / 1_000 } : undefined;
}
