import { setTimeout as delay } from 'node:timers/promises';

/** Asks until the answer is yes. Fails, saying what was waited for, after a bounded time. */
export async function until(what: string, isSo: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  for (const deadline = performance.now() + timeoutMs; !(await isSo());) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain until ${what}`);
    await delay(10);
  }
}
