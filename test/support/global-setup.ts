import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { processesIn } from './leftovers.ts';
import { until } from './until.ts';

/** Gives the run a temporary folder of its own, and fails it when a server of its is still running at the end. */
export default async function setUp(): Promise<() => Promise<void>> {
  const runFolder = await mkdtemp(join(tmpdir(), 'cacheops-test-'));
  process.env['TMPDIR'] = runFolder; // the workers and what they start inherit it
  return async () => {
    await nothingLeft(runFolder).catch(async (error: unknown) => {
      process.exitCode = 1; // vitest tells of an error here, but does not fail for it
      for (const pid of await processesIn(runFolder)) process.kill(pid, 'SIGKILL');
      throw error;
    });
    await rm(runFolder, { recursive: true, force: true });
  };
}

/** The servers of a worker that has just ended may take a moment to follow. */
async function nothingLeft(runFolder: string): Promise<void> {
  await until('the servers of this run are gone', async () => (await processesIn(runFolder)).length === 0);
}
