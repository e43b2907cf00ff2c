// npm run test:matrix [-- NAME …]: runs the tests that need a server (*.server.test.ts) once for each server of
// CACHEOPS_TEST_SERVERS, a folder of NAME-server binaries, and says what passed and what differs between them.
// Without that variable the servers are fetched into .servers/ first.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
const folder = resolve(process.env.CACHEOPS_TEST_SERVERS ?? fetchServers());
const names = readdirSync(folder)
  .filter((file) => file.endsWith('-server'))
  .map((file) => file.slice(0, -'-server'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort();
if (names.length === 0) fail(`no NAME-server in ${folder}${wanted.length === 0 ? '' : ` is called ${wanted.join(' or ')}`}`);

const runs = names.map(run);
const differing = differences(runs);
console.log(differing.length === 0 ? '\nno test differs between these servers' : `\nwhat differs:\n${differing.join('\n')}`);
if (runs.some(({ ok }) => !ok)) process.exitCode = 1;

function fetchServers() {
  const fetched = spawnSync(join(root, 'scripts/get-servers.sh'), { cwd: root, stdio: 'inherit' });
  if (fetched.status !== 0) fail('not all servers could be fetched: set CACHEOPS_TEST_SERVERS to a folder of NAME-server binaries');
  return join(root, '.servers/bin');
}

function run(name) {
  const temporary = mkdtempSync(join(tmpdir(), 'matrix-'));
  const outputFile = join(temporary, 'results.json');
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '.server.test.', '--reporter=json', `--outputFile=${outputFile}`];
  const env = { ...process.env, CACHEOPS_REDIS_SERVER: join(folder, `${name}-server`) };
  const { status, stderr } = spawnSync(process.execPath, vitest, { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const results = read(outputFile);
  rmSync(temporary, { recursive: true });
  if (results === undefined) return report(name, { ok: false, tests: new Map(), broken: stderr });
  return report(name, { ok: status === 0, tests: outcomes(results, name), broken: status !== 0 && results.success ? stderr : '' });
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // vitest itself failed; its stderr says why
  }
}

/**
 * `file > test` → `{ status, message }`. A file that could not be loaded counts as one failed test.
 * Tests that bear the server's name are the same test on every server.
 */
function outcomes({ testResults }, server) {
  return new Map(
    testResults.flatMap(({ name, status, message, assertionResults }) => {
      const file = relative(root, name);
      if (status === 'failed' && assertionResults.length === 0) return [[file, { status, message }]];
      return assertionResults.map((test) => [
        `${file} > ${test.fullName.replaceAll(server, 'SERVER')}`,
        { status: test.status, message: test.failureMessages[0] ?? '' },
      ]);
    }),
  );
}

function report(name, { ok, tests, broken }) {
  const statuses = [...tests.values()].map(({ status }) => status);
  const count = (status) => statuses.filter((one) => one === status).length;
  const skipped = statuses.length - count('passed') - count('failed');
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(12)} ${count('passed')} passed, ${count('failed')} failed, ${skipped} skipped`);
  for (const [test, { status, message }] of tests) if (status === 'failed') console.log(`     ${test}\n       ${message.split('\n')[0]}`);
  if (broken) console.log(broken.trimEnd().replace(/^/gm, '     '));
  return { name, ok, tests };
}

/** One line for each test that does not end the same on all servers, with who ended how. */
function differences(all) {
  const tests = [...new Set(all.flatMap(({ tests }) => [...tests.keys()]))];
  return tests.flatMap((test) => {
    const byStatus = {};
    for (const { name, tests } of all) (byStatus[tests.get(test)?.status ?? 'not run'] ??= []).push(name);
    if (Object.keys(byStatus).length === 1) return [];
    return `  ${test}: ${Object.entries(byStatus)
      .map(([status, servers]) => `${status} on ${servers.join(', ')}`)
      .join('; ')}`;
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
