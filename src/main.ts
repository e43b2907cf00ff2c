import { setMaxListeners } from 'node:events';
import type { Command } from './command.ts';
import { commands } from './commands/index.ts';
import { openContext, type OpenedContext } from './context.ts';
import { deliver } from './deliver.ts';
import { CacheopsError, EXIT, type ExitCode, InterruptedError } from './errors.ts';
import { guide } from './guide.ts';
import type { Io } from './io.ts';
import { exitCodeOf, interruptionCode, toReport } from './outcome.ts';
import { planOutputs } from './output/outputs.ts';
import { parseArgv, type Invocation } from './parse-argv.ts';
import { sharedOptions, type OutputFlags } from './shared-options.ts';
import { escapeProse } from './text/escape.ts';
import { readVersion } from './version.ts';

const ISSUES = 'https://github.com/cacheops/cacheops/issues';

/** argv in, exit code out: the only place where errors become text and a number. */
export async function main(argv: readonly string[], io: Io, interrupt: AbortSignal): Promise<ExitCode> {
  const signal = AbortSignal.any([interrupt, closedPipe(io)]);
  setMaxListeners(0, signal); // every connection of a large cluster listens
  try {
    const parsed = await parseArgv(argv, { commands, shared: sharedOptions, version: readVersion() });
    if ('run' in parsed) return await invoke(parsed.run, io, signal);
    io.stdout.write(parsed.print);
    return EXIT.ok;
  } catch (error) {
    return explainFailure(error, io, signal);
  }
}

/** By standard output: the steps of a tour share it, and listen once. */
const closedPipes = new WeakMap<Io['stdout'], AbortSignal>();

/** A reader such as `head` that has seen enough ends us quietly. */
function closedPipe({ stdout }: Io): AbortSignal {
  const known = closedPipes.get(stdout);
  if (known !== undefined) return known;
  const closed = new AbortController();
  closedPipes.set(stdout, closed.signal);
  stdout.on?.('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
    closed.abort('EPIPE');
  });
  return closed.signal;
}

async function invoke({ command, input, shared }: Invocation, io: Io, signal: AbortSignal): Promise<ExitCode> {
  const opened = openContext(shared, io, signal);
  const output = shared as OutputFlags & typeof shared; // parse-argv filled them in after the declarations in shared-options
  try {
    if ('steps' in command) return await guide(command, { input, opened, io, signal, again: (argv) => main(argv, io, signal) });
    const outputs = planOutputs(output.format, output.output); // before anything is done: it may be wrong
    const live = [command.live ?? []].flat().find(({ wanted }) => wanted(input, { isTerminal: io.stdout.isTTY === true }));
    if (live) {
      const { deliverLive } = await import('./deliver-live.ts');
      return await deliverLive(live, { command, input, opened, output, outputs, io, signal });
    }
    const report = await answer(command, input, opened, signal);
    await deliver(report, outputs, output, io);
    return exitCodeOf(report, output.failOn, signal);
  } finally {
    await opened.close();
  }
}

async function answer(command: Command, input: Invocation['input'], { context, summary }: OpenedContext, signal: AbortSignal) {
  const startedAt = context.now();
  const begun = performance.now();
  const found = await command.run(input, context);
  const durationMs = Math.round(performance.now() - begun);
  return toReport(found, { command, version: readVersion(), target: await summary(), startedAt, durationMs, interrupted: signal.aborted });
}

function explainFailure(failure: unknown, { stderr }: Io, signal: AbortSignal): ExitCode {
  // Node's own word for work that was given up because of the signal.
  const error = signal.aborted && failure instanceof Error && failure.name === 'AbortError' ? new InterruptedError() : failure;
  if (!(error instanceof CacheopsError)) {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    stderr.write(`cacheops: this is a bug in cacheops\n${trace}\nplease report it, with the lines above: ${ISSUES}\n`);
    return EXIT.bug;
  }
  stderr.write(`cacheops: ${escapeLines(error.message)}\n${error.hint === undefined ? '' : `hint: ${escapeLines(error.hint)}\n`}`);
  return interruptionCode(signal) ?? error.exitCode;
}

/** A list of problems keeps its lines; everything else that a terminal would act on is shown instead. */
const escapeLines = (text: string): string => text.split('\n').map(escapeProse).join('\n');
