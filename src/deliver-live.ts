import type { Command, Input, Live, LiveLines, LiveScreen } from './command.ts';
import type { OpenedContext } from './context.ts';
import { standardOutput } from './deliver.ts';
import { EXIT, UsageError, type ExitCode } from './errors.ts';
import type { Io } from './io.ts';
import { interruptionCode, toReport } from './outcome.ts';
import { loadFormat } from './output/formats/index.ts';
import type { Output } from './output/outputs.ts';
import { openScreen } from './output/screen.ts';
import type { Answer } from './report.ts';
import type { OutputFlags } from './shared-options.ts';
import { readVersion } from './version.ts';

export interface LiveRun {
  readonly command: Command;
  readonly input: Input;
  readonly opened: OpenedContext;
  readonly output: OutputFlags;
  readonly outputs: readonly Output[];
  readonly io: Io;
  readonly signal: AbortSignal;
}

/** Shows what goes on until it is interrupted. */
export async function deliverLive(live: Live, run: LiveRun): Promise<ExitCode> {
  await (live.kind === 'lines' ? streamLines(live, run) : redraw(live, run));
  return interruptionCode(run.signal) ?? EXIT.ok;
}

async function streamLines({ columns, events }: LiveLines<never>, { input, opened, output, outputs, io }: LiveRun): Promise<void> {
  const format = await loadFormat(onlyFormat(outputs));
  const terminal = standardOutput(output, io);
  let begun = false;
  for await (const event of events(input as never, opened.context)) {
    // Not before there is something to head: what fails at once has said nothing on standard output.
    io.stdout.write(begun ? '' : format.streamHead(columns, terminal));
    begun = true;
    if (io.stdout.write(format.event(event, columns, terminal)) === false) await drained(io.stdout);
  }
}

/** A reader that is slower than we are: what comes meanwhile is not kept here. */
async function drained(stream: Io['stdout']): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      for (const event of ENDS) stream.off(event, done);
      resolve();
    };
    for (const event of ENDS) stream.on(event, done);
  });
}

const ENDS = ['drain', 'close', 'error'] as const;

/** In place on a terminal, where the last one stays; elsewhere, or in a format for machines, one report after the other. */
async function redraw({ answers }: LiveScreen<never, unknown>, run: LiveRun): Promise<void> {
  const { input, opened, output, outputs, io, signal } = run;
  const name = onlyFormat(outputs);
  const format = await loadFormat(name);
  const screen = name === 'text' ? openScreen(io.stdout) : undefined;
  let last = '';
  try {
    for await (const answer of answers(input as never, opened.context)) {
      if (signal.aborted) return;
      const report = await reportOf(answer, run);
      last = format.report(report, standardOutput(output, io));
      if (screen) screen.draw(last);
      else io.stdout.write(last);
    }
  } finally {
    screen?.close();
    if (screen && io.stdout.isTTY === true) io.stdout.write(last);
  }
}

async function reportOf(answer: Answer<unknown>, { command, opened }: LiveRun) {
  const startedAt = opened.context.now();
  return toReport(answer, {
    command,
    version: readVersion(),
    target: await opened.summary(),
    startedAt,
    durationMs: 0,
    interrupted: false,
  });
}

function onlyFormat([only, ...others]: readonly Output[]): string {
  if (only !== undefined && only.path === undefined && others.length === 0) return only.format;
  throw new UsageError('a view that goes on has one output: standard output', {
    hint: 'leave out -o and give one --format; redirect with > to keep it',
  });
}
