import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { RunFile, RunFiles } from './command.ts';
import { UsageError } from './errors.ts';
import { alone } from './run-lock.ts';

/** `{"cacheops": "<kind>", "subject": …, "run": {…}, "state": …}`, a file for each run and subject, so that none overwrites another's. */
export function createRunFiles(folder: string): RunFiles {
  const own = { id: randomBytes(6).toString('hex'), process: process.pid, host: hostname(), startedAt: new Date().toISOString() };
  return {
    async keep(kind, subject, state, endsAt) {
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => undefined); // writing says why
      const { writeFile } = await import('./output/write-file.ts');
      const run: Run = { ...own, endsAt: endsAt?.toISOString() ?? null };
      await writeFile(
        join(folder, `${nameOf(kind, subject)}-${own.id}.json`),
        `${JSON.stringify({ cacheops: kind, subject, run, state })}\n`,
        { mode: 0o600 },
      );
    },
    async all(kind) {
      const names = (await namesIn(folder)).filter((name) => name.startsWith(`${kind}-`) && name.endsWith('.json'));
      const found = await Promise.all(names.map((name) => readKept(join(folder, name), kind)));
      return found
        .flatMap((kept) => (kept ? [kept] : []))
        .toSorted((a, b) => (a.run.startedAt < b.run.startedAt ? -1 : 1))
        .map(({ path, subject, state, run }): RunFile => ({ path, subject, state, owner: ownerOf(run, own.id) }));
    },
    remove: (path) => rm(path, { force: true }),
    alone: (kind, subject, work) => alone(join(folder, `${nameOf(kind, subject)}.lock`), `${own.process} ${own.host}`, isThere, work),
  };
}

const nameOf = (kind: string, subject: string): string => `${kind}-${subject.replace(/[^\w.-]/g, '_')}`;

interface Run {
  readonly id: string;
  readonly process: number;
  readonly host: string;
  readonly startedAt: string;
  readonly endsAt: string | null;
}

interface Kept extends Pick<RunFile, 'path' | 'subject' | 'state'> {
  readonly run: Run;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(cause))) return [];
    throw new UsageError(`cannot read the folder ${folder}`, { cause, hint: cause instanceof Error ? cause.message : undefined });
  }
}

/** `undefined` when its run has removed it in the meantime. */
async function readKept(path: string, kind: string): Promise<Kept | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new UsageError(`cannot read ${path}`, { cause, hint: cause instanceof Error ? cause.message : undefined });
  }
  const parsed = parse(text);
  if (isKept(parsed) && parsed.cacheops === kind) return { path, subject: parsed.subject, state: parsed.state, run: parsed.run };
  throw new UsageError(`${path} is not a file of cacheops ${kind}`, { hint: 'look at it, and remove it' });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isKept(value: unknown): value is { cacheops: string; subject: string; state: unknown; run: Run } {
  if (typeof value !== 'object' || value === null || !('run' in value) || !('state' in value)) return false;
  const { run } = value;
  if (!('subject' in value) || typeof value.subject !== 'string' || typeof run !== 'object' || run === null) return false;
  const { process: pid, id, host, startedAt, endsAt } = run as Partial<Record<keyof Run, unknown>>; // each is looked at below
  return (
    typeof pid === 'number' &&
    [id, host, startedAt].every((text) => typeof text === 'string') &&
    (endsAt === null || typeof endsAt === 'string')
  );
}

/** A process of another machine, which shares the folder, cannot be asked about: it goes on until it has said that it would end. */
function ownerOf({ id, process: pid, host, endsAt }: Run, ownId: string): RunFile['owner'] {
  if (id === ownId) return 'this run';
  const isOver = endsAt !== null && Date.parse(endsAt) <= Date.now();
  return isOver || (host === hostname() && !isRunning(pid)) ? 'nobody' : 'another run';
}

/** Whoever holds a lock; of another machine nobody can tell. */
function isThere(owner: string): boolean {
  const [pid, host] = owner.split(' ');
  return host !== hostname() || isRunning(Number(pid));
}

/** Signal 0 is never sent; a process of another user may not be signalled, but is there. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
