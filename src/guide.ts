import type { Input, Tour } from './command.ts';
import type { OpenedContext } from './context.ts';
import { EXIT, type ExitCode } from './errors.ts';
import type { Io } from './io.ts';
import { interruptionCode } from './outcome.ts';

interface TourRun {
  readonly input: Input;
  readonly opened: OpenedContext;
  readonly io: Io;
  readonly signal: AbortSignal;
  /** Runs cacheops again. */
  again(argv: readonly string[]): Promise<ExitCode>;
}

/** Runs the steps of a tour. One that finds something has done its job; one that fails ends the tour with its code. */
export async function guide(tour: Tour, { input, opened, io, signal, again }: TourRun): Promise<ExitCode> {
  for await (const { says, argv } of tour.steps(input, opened.context)) {
    if (signal.aborted) break;
    io.stdout.write(`\n# ${says}\n$ cacheops ${argv.join(' ')}\n\n`);
    const code = await again(argv);
    if (code !== EXIT.ok && code !== EXIT.findings) return code;
  }
  return interruptionCode(signal) ?? EXIT.ok;
}
