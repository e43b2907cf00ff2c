import type { SourceProgress } from '../source.ts';
import { fractionOf, type Part } from './part.ts';

interface Progress {
  /** From when on time counts. */
  start(): void;
  now(): SourceProgress;
}

export function createProgress(parts: readonly Part[]): Progress {
  const sum = (value: (part: Part) => number) => parts.reduce((total, part) => total + value(part), 0);
  const seen = () => sum(({ keysSeen }) => keysSeen);
  const keysExpected = sum((part) => part.keysExpected);
  const fraction = () =>
    keysExpected === 0 ? sum(fractionOf) / Math.max(1, parts.length) : sum((part) => fractionOf(part) * part.keysExpected) / keysExpected;
  const before = { seen: seen(), fraction: fraction() };
  let startedAt: number | undefined;
  return {
    start: () => (startedAt = performance.now()),
    now() {
      const elapsedMs = startedAt === undefined ? 0 : performance.now() - startedAt;
      const passed = fraction();
      const gained = passed - before.fraction;
      return {
        keysExpected,
        keysSeen: seen(),
        fraction: passed,
        elapsedMs,
        keysPerSecond: elapsedMs > 0 ? ((seen() - before.seen) * 1000) / elapsedMs : 0,
        secondsLeft: gained > 0 ? (((1 - passed) / gained) * elapsedMs) / 1000 : undefined,
      };
    },
  };
}
