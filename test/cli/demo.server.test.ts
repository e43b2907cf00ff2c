import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheops } from '../support/cacheops.ts';
import { binaryUnderTest } from '../support/servers.ts';

test('the tour shows what each subcommand makes of a cache, and leaves nothing behind', async () => {
  const home = await mkdtemp(join(tmpdir(), 'demo-'));
  const env = { HOME: home, PATH: process.env['PATH'] ?? '', CACHEOPS_REDIS_SERVER: binaryUnderTest() };
  const { code, stdout, stderr } = await cacheops(['demo', '--no-color'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const asked = [...stdout.matchAll(/^\$ cacheops ([a-z-]+)/gm)].map(([, name]) => name);
  expect(asked).toEqual(
    ['profile', 'stats', 'slowlog', 'monitor', 'hitrate', 'audit', 'ttl', 'lint-config', 'invalidate', 'invalidate'], // prettier-ignore
  );
  // What a reader is to learn from it.
  expect(stdout).toContain('EVAL');
  expect(stdout).toMatch(/server +[\d,]+ hits and [\d,]+ misses by INFO .*all attributed/);
  expect(stdout).toContain('cache:llm:{model}:{hash}');
  expect(stdout).toContain('ttl/stampede-risk');
  expect(stdout).toMatch(/maxmemory is "\d+", wanted is "2gb"/);
  expect(stdout).toContain('nothing was deleted: this is what would be, as it is now');
  expect(stdout).toMatch(/done +deleted [\d,]+ +already gone [\d,]+ +failed 0 +kept 0/);
  expect(stdout).not.toContain('policy/unknown-family');
  expect((await readdir(home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())).toEqual([]);
  await rm(home, { recursive: true });
});
