import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import process from 'node:process';
import { binaryUnderTest } from './standalone.ts';

export interface ServerUnderTest {
  /** `redis-7.0`. */
  readonly name: string;
  readonly binary: string;
}

/**
 * The server that `CACHEOPS_REDIS_SERVER` names; else all `NAME-server` in the folder that `CACHEOPS_TEST_SERVERS` names;
 * else the one on PATH. For tests that compare servers with each other; `npm run test:matrix` runs all others once for each.
 */
export function serversUnderTest(): readonly ServerUnderTest[] {
  const folder = process.env['CACHEOPS_TEST_SERVERS'];
  if (process.env['CACHEOPS_REDIS_SERVER'] || !folder) return [asServer(binaryUnderTest())];
  const binaries = readdirSync(folder)
    .filter((name) => name.endsWith('-server'))
    .sort();
  if (binaries.length === 0) throw new Error(`CACHEOPS_TEST_SERVERS names ${folder}, where no file is called NAME-server`);
  return binaries.map((name) => asServer(resolve(join(folder, name))));
}

const asServer = (binary: string): ServerUnderTest => ({ name: basename(binary).replace(/-server$/, ''), binary });
