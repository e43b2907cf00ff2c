import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from './connection.ts';

/** Either what is stored by now, or that it is for the caller to load it. */
export type Turn<T> = { readonly found: T } | { readonly release: () => Promise<void> };

interface Waiting<T> {
  readonly lock: string;
  readonly lockMs: number;
  readonly connection: Connection;
  /** What is stored, if something is. */
  readonly look: () => Promise<{ readonly found: T } | undefined>;
}

/**
 * Waits until a value is stored, or nobody else is loading it. The lock spares loads, no more: it ends by itself, nobody waits for
 * longer than it can last, and a load too many does no harm. So it needs neither an owner's name nor a script to let go of it: its
 * holder knows from its own clock whether it may have ended, and then leaves it alone.
 */
export async function takeTurn<T>({ lock, lockMs, connection, look }: Waiting<T>): Promise<Turn<T>> {
  const freeMs = performance.now() + lockMs;
  for (;;) {
    const askedMs = performance.now();
    const locked = (await connection.write('SET', lock, '1', 'PX', `${lockMs}`, 'NX')) !== null;
    const release = async (): Promise<void> => {
      if (locked && performance.now() < askedMs + lockMs) await connection.write('UNLINK', lock);
    };
    const stored = await look(); // the last holder may have stored it since the caller looked
    if (stored) {
      await release();
      return stored;
    }
    if (locked || askedMs > freeMs) return { release };
    await delay(LOOK_EVERY_MS * (0.5 + Math.random()));
  }
}

const LOOK_EVERY_MS = 50;
