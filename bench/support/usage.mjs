import { readFileSync } from 'node:fs';

/**
 * What a process has used until now: processor time, to 10 ms, and the most memory that was resident. Undefined when it
 * has ended. Linux only: reads /proc.
 */
export function usageOf(pid) {
  try {
    const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/\(.*\) /, '')
      .split(' ');
    const peakKb = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return peakKb === undefined ? undefined : { cpuMs: (Number(user) + Number(system)) * 10, peakMb: Number(peakKb) / 1024 };
  } catch {
    return undefined;
  }
}
