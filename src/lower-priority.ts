import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Puts a process behind all others of this machine. Linux gives each thread a priority of its own, and those which compile
 * and collect garbage would go on as before.
 *
 * @see https://man7.org/linux/man-pages/man2/setpriority.2.html#NOTES
 */
export function lowerPriority(pid: number): void {
  for (const id of threadsOf(pid)) {
    try {
      setPriority(id, constants.priority.PRIORITY_LOW);
    } catch {
      // A sandbox may forbid it, and a thread may have ended: the others go on as they are.
    }
  }
}

function threadsOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [pid]; // no Linux
  }
}
