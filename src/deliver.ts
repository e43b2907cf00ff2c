import type { Command, Input, Live } from './command.ts';
import type { OpenedContext } from './context.ts';
import { EXIT, type ExitCode } from './errors.ts';
import type { Io } from './io.ts';
import { exitCodeOf, toReport } from './outcome.ts';
import { colorFor } from './output/color.ts';
import type { Format, Terminal } from './output/format.ts';
import { loadFormat } from './output/formats/index.ts';
import { planOutputs } from './output/outputs.ts';
import type { Report } from './report.ts';
import type { OutputFlags } from './shared-options.ts';
import { readVersion } from './version.ts';

/** Writes a report to standard output and to every file that was asked for. */
export async function deliver(report: Report, flags: OutputFlags, io: Io): Promise<void> {
  for (const { format: name, path } of planOutputs(flags.format, flags.output)) {
    const format = await loadFormat(name);
    if (path === undefined) {
      io.stdout.write(format.report(report, terminalOf(flags, io)));
    } else {
      const { writeFile } = await import('./output/write-file.ts');
      await writeFile(path, format.report(report, FILE), { overwrite: true });
    }
  }
}

interface LiveRun {
  readonly live: Live<never, unknown>;
  readonly command: Command;
  readonly input: Input;
  readonly opened: OpenedContext;
  readonly output: OutputFlags;
  readonly io: Io;
  readonly signal: AbortSignal;
}
