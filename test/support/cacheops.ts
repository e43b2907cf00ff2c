import { Readable, Writable } from 'node:stream';
import type { ExitCode } from '../../src/errors.ts';
import { main } from '../../src/main.ts';

export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Replaces the environment: tests never see the machine's own REDIS_URL. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly stdin?: string;
  /** Makes standard output a terminal of that width. */
  readonly columns?: number;
  /** Called with each piece of standard output as it is written. */
  readonly onStdout?: (text: string) => void;
}

/** Runs cacheops in this process, as a user would type it: `await cacheops(['stats', '-u', url])`. */
export async function cacheops(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const stdout = collect(options.onStdout);
  const stderr = collect();
  const terminal = options.columns === undefined ? {} : { isTTY: true, columns: options.columns, rows: 50 };
  const io = {
    stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
    stdout: Object.assign(stdout.stream, terminal),
    stderr: stderr.stream,
    env: { HOME: '/nonexistent', ...options.env },
    cwd: () => options.cwd ?? '/',
  };
  const code = await main(argv, io, options.signal ?? new AbortController().signal);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collect(onText?: (text: string) => void): { stream: Writable; text: () => string } {
  let collected = '';
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      collected += String(chunk);
      onText?.(String(chunk));
      done();
    },
  });
  return { stream, text: () => collected };
}
