import { resolve } from 'node:path';
import type { Io } from './io.ts';
import type { Terminal } from './output/format.ts';
import { loadFormat } from './output/formats/index.ts';
import type { Output } from './output/outputs.ts';
import { terminalOf } from './output/terminal.ts';
import type { Report } from './report.ts';
import type { OutputFlags } from './shared-options.ts';

/** Files get everything: nothing dropped, cut or coloured. */
const FILE: Terminal = { width: undefined, color: false };

/** Writes a report to standard output and to every file that was asked for. */
export async function deliver(report: Report, outputs: readonly Output[], flags: OutputFlags, io: Io): Promise<void> {
  for (const { format: name, path } of outputs) {
    const format = await loadFormat(name);
    if (path === undefined) {
      io.stdout.write(format.report(report, standardOutput(flags, io)));
    } else {
      const { writeFile } = await import('./output/write-file.ts');
      await writeFile(resolve(io.cwd(), path), format.report(report, FILE));
    }
  }
  if (annotates(report, outputs, io)) io.stderr.write((await loadFormat('github')).report(report, FILE));
}

/** GitHub Actions reads annotations from either stream, so findings in files are annotated without spoiling what stdout holds. */
function annotates({ findings }: Report, outputs: readonly Output[], { env }: Io): boolean {
  if (env['GITHUB_ACTIONS'] !== 'true' || outputs.some(({ format }) => format === 'github')) return false;
  return findings.some(({ subject }) => subject.file !== undefined);
}

export function standardOutput({ color }: OutputFlags, { stdout, env }: Io): Terminal {
  const { width, ...terminal } = terminalOf(stdout, env, color ? undefined : false);
  return { ...terminal, width: width === 0 ? undefined : width }; // a terminal that does not know its size says 0
}
