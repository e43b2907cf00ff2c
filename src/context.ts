import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { askPassword } from './ask-password.ts';
import type { Context } from './command.ts';
import { askOnTerminal, confirmWrite, refuseWithout } from './confirm-write.ts';
import { InterruptedError } from './errors.ts';
import { createFiles } from './files.ts';
import type { Io } from './io.ts';
import { lowerPriority } from './lower-priority.ts';
import { createProgress } from './output/progress.ts';
import { terminalOf } from './output/terminal.ts';
import type { ConnectionFlags } from './profile/flags.ts';
import { stateDirectory, type Surroundings } from './profile/places.ts';
import type { Profile, ReadyConnection } from './profile/profile.ts';
import type { Target } from './redis/target.ts';
import type { Writer } from './redis/writer.ts';
import type { Block, TargetSummary } from './report.ts';
import { createRunFiles } from './run-files.ts';
import { createStateFiles } from './state-files.ts';
import { escapeProse } from './text/escape.ts';

/** Where the shipped profiles lie: beside `dist/` and `src/` alike. */
const SHIPPED_PROFILES = fileURLToPath(new URL('../profiles', import.meta.url));

/** How long an interrupted command may take to say what it knows before its connections are cut. */
const GRACE_MS = 1_000;

export interface OpenedContext {
  readonly context: Context;
  /** The deployment, when the command opened one. */
  summary(): Promise<TargetSummary | null>;
  close(): Promise<void>;
}

/** The real Context: nothing is loaded, read or dialled before the command asks for it, and all is closed once. */
export function openContext(flags: ConnectionFlags, io: Io, signal: AbortSignal): OpenedContext {
  let profile: Promise<Profile> | undefined;
  let target: Promise<Target> | undefined;
  let writer: Promise<Writer> | undefined;
  let reader: Promise<Writer> | undefined;
  const warn = (message: string) => void io.stderr.write(`cacheops: warning: ${escapeProse(message)}\n`);

  const surroundings: Surroundings = { env: io.env, cwd: io.cwd(), home: io.env['HOME'] ?? homedir(), shippedDirectory: SHIPPED_PROFILES };
  const loadProfile = async (): Promise<Profile> => {
    const module = await import('./profile/load.ts');
    const loaded = await module.loadProfile({ flags, ...surroundings });
    loaded.warnings.forEach(warn);
    return loaded;
  };
  let ready: Promise<ReadyConnection> | undefined;
  const makeReady = async (): Promise<ReadyConnection> => {
    const { readyConnection } = await import('./profile/ready.ts');
    return readyConnection(await context.profile(), { env: io.env, askPassword: () => askPassword(io) });
  };
  const openTarget = async (): Promise<Target> =>
    (await import('./redis/open-target.ts')).openTarget(await (ready ??= makeReady()), { warn, signal });
  const openReader = async (): Promise<Writer> =>
    (await import('./redis/writer.ts')).createWriter(await (ready ??= makeReady()), { warn, signal });
  const openWriter = async (): Promise<Writer> => {
    refuseWithout(await context.profile(), io);
    return openReader();
  };
  const close = async () => {
    (await reader?.catch(() => undefined))?.close();
    (await writer?.catch(() => undefined))?.close();
    await (await target?.catch(() => undefined))?.close();
  };

  let unfinished = 0;
  let isCut = false;
  /** What an interruption cuts off, once nothing is left that has to come to its end. */
  const cut = () => {
    isCut = true;
    if (unfinished === 0) void close();
  };

  const context: Context = {
    profile: () => (profile ??= loadProfile()),
    target: () => (target ??= unlessInterrupted(openTarget, signal)),
    writer: () => (writer ??= openWriter()),
    reader: () => (reader ??= openReader()),
    confirmWrite: async (intent) => confirmWrite(await context.profile(), intent, io, signal),
    ask: async (question, about = []) => {
      if (about.length > 0 && io.stdin.isTTY === true) await show(about, io);
      return askOnTerminal(question, io, signal);
    },
    files: createFiles(surroundings.cwd, io.stdin, io.env),
    state: createStateFiles(surroundings.cwd),
    runFiles: createRunFiles(stateDirectory(surroundings)),
    progress: createProgress(io.stderr, io.stderr.isTTY === true && io.stderr.columns !== 0), // a size of 0 is not known: no room to draw in
    warn,
    surroundings,
    now: () => new Date(),
    sleep: (ms) => sleep(ms, signal),
    yieldProcessor: () => {
      if (io.pid !== undefined) lowerPriority(io.pid);
    },
    finish: async (work) => {
      unfinished++;
      try {
        return await work();
      } finally {
        if (--unfinished === 0 && isCut) void close();
      }
    },
    signal,
  };
  signal.addEventListener('abort', () => setTimeout(cut, GRACE_MS).unref(), { once: true });

  return {
    context,
    summary: async () => {
      const opened = await target?.catch(() => undefined);
      return opened && profile ? summarise(opened, (await profile).name) : null;
    },
    close,
  };
}

/** While a connection is being opened nothing is known yet, so there is nothing to wait for. */
async function unlessInterrupted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new InterruptedError();
  let stop: (() => void) | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => reject(new InterruptedError());
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(), interrupted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** Beside the question, on stderr: standard output is for the answer. */
async function show(blocks: readonly Block[], { stderr, env }: Io): Promise<void> {
  const { drawBlocks } = await import('./output/drawing/blocks.ts');
  stderr.write(drawBlocks(blocks, terminalOf(stderr, env, undefined)));
}

function summarise({ engine, engineVersion, topology, nodes }: Target, profile: string): TargetSummary {
  return { profile, engine, engineVersion, topology, nodes: nodes.map(({ address, role }) => ({ address, role })) };
}
