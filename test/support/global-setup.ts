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
    try {
      await until(`no server of this run is left: ${runFolder}`, async () => (await processesIn(runFolder)).length === 0, 5_000);
    } finally {
      for (const pid of await processesIn(runFolder)) process.kill(pid, 'SIGKILL');
      await rm(runFolder, { recursive: true, force: true });
    }
  };
}
