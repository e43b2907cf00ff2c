/** How often work that takes long writes down how far it has come, so that little is lost when it is killed. */
export const KEEP_EVERY_MS = 30_000;

/** Calls `save` when it was not called for that long; to be called as often as one likes. */
export function every(ms: number, save: () => Promise<void>): () => Promise<void> {
  let lastMs = performance.now();
  return async () => {
    if (performance.now() - lastMs < ms) return;
    await save();
    lastMs = performance.now();
  };
}
