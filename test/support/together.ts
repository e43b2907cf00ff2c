export interface Stoppable {
  stop(): Promise<void>;
}

/** Starts several side by side. When one fails, the others are stopped before the failure is told. */
export async function startAll<S extends Stoppable>(starts: readonly (() => Promise<S>)[]): Promise<S[]> {
  const results = await Promise.allSettled(starts.map((start) => start()));
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure === undefined) return started;
  await stopAll(started);
  throw failure.reason;
}

export async function stopAll(servers: readonly Stoppable[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}

/** Prepares what was started; when that fails, nothing stays running. */
export async function orStop(servers: readonly Stoppable[], prepare: () => Promise<void>): Promise<void> {
  try {
    await prepare();
  } catch (error) {
    await stopAll(servers);
    throw error;
  }
}
