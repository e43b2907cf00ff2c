// npm run test:oracle [-- NAME …]: judges thousands of generated lines with our code and with each server of
// CACHEOPS_TEST_SERVERS, a folder of NAME-server binaries, and fails for any difference.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const folder = process.env.CACHEOPS_TEST_SERVERS;
if (!folder || !existsSync(folder))
  fail('set CACHEOPS_TEST_SERVERS to a folder of NAME-server binaries; scripts/get-servers.sh fetches some');
const wanted = process.argv.slice(2);
const present = readdirSync(folder).flatMap((file) => (file.endsWith('-server') ? [file.slice(0, -'-server'.length)] : []));
const missing = wanted.filter((name) => !present.includes(name));
if (missing.length > 0) fail(`no ${missing.join(', ')} in ${folder}: there are ${present.join(', ')}`);

const env = { ...process.env, CACHEOPS_TEST_SERVERS: resolve(folder), CACHEOPS_ORACLE: wanted.length > 0 ? wanted.join(' ') : 'all' };
delete env.CACHEOPS_REDIS_SERVER;
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/lint/oracle.server.test.ts'], { cwd: root, env, stdio: 'inherit' });
process.exitCode = status ?? 1;

function fail(message) {
  console.error(message);
  process.exit(2);
}
