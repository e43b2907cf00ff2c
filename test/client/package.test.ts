import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { expect, test } from 'vitest';

// `cacheops/client` as an application gets it. `npm test` builds first.

const ROOT = join(import.meta.dirname, '../..');

test('the client is made of its own folder alone, and needs nothing but Node', () => {
  const { outputs } = JSON.parse(readFileSync(join(ROOT, 'dist/meta.json'), 'utf8')) as Metafile;
  const built = outputs['dist/client/create-cache.js'];
  expect(Object.keys(built?.inputs ?? {})).toContain('src/client/create-cache.ts');
  expect(Object.keys(built?.inputs ?? {}).filter((input) => !input.startsWith('src/client/'))).toEqual([]);
  expect(built?.imports.filter(({ path }) => !isBuiltin(path))).toEqual([]);
});

test('its types fit the clients of ioredis and node-redis, and nothing that is no client', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'client-'));
  try {
    await mkdir(join(folder, 'node_modules/@types'), { recursive: true });
    await symlink(ROOT, join(folder, 'node_modules/cacheops'));
    for (const name of ['@redis', '@types/node', 'ioredis', 'redis-client-4', 'undici-types']) {
      await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    }
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'application.ts'), APPLICATION);
    const options = ['--strict', '--noEmit', '--skipLibCheck', '--types', 'node', '--module', 'nodenext', '--target', 'es2022'];
    const tsc = [join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, 'application.ts'];
    const { stdout } = await promisify(execFile)(process.execPath, tsc, { cwd: folder }).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

const APPLICATION = `
import { createClient, createCluster, createSentinel } from '@redis/client';
import { type Cache, createCache, InvalidationError } from 'cacheops/client';
import { Cluster, Redis } from 'ioredis';
import { createClient as createClient4, createCluster as createCluster4 } from 'redis-client-4';

createCache(new Cluster([]));
createCache(createClient());
createCache(createCluster({ rootNodes: [] }));
createCache(createSentinel({ name: 'cache', sentinelRootNodes: [] }));
createCache(createClient4());
createCache(createCluster4({ rootNodes: [] }));
// @ts-expect-error: it is no client
createCache({});
// @ts-expect-error: there is no such option
createCache(new Redis(), { lifetime: 1 });

const cache: Cache = createCache(new Redis(), { ttl: 60 });
export const length: number = (await cache.wrap('key', {}, () => Promise.resolve('value'))).length;
export const perhaps: { n: number } | undefined = await cache.get<{ n: number }>('key');
export const { deleted }: { deleted: number } = await cache.invalidateTags(['t']).catch((error: unknown) => {
  if (error instanceof InvalidationError) return error;
  throw error;
});
`;
