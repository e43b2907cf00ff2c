// Prints how many files a second `cacheops lint-config` judges, after start-up: the time for 1,000 files less the time for one.
// The files are those of the tests' fixtures, in turn, each made different by a comment. Aim: above 500 files a second.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const FILES = Number(process.env.FILES ?? 1000);
const bin = fileURLToPath(new URL('../bin/cacheops.js', import.meta.url));
const fixtures = fileURLToPath(new URL('../test/fixtures/lint/files', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'cacheops-bench-'));
try {
  const texts = readdirSync(fixtures)
    .filter((name) => name.endsWith('.conf'))
    .map((name) => readFileSync(join(fixtures, name)));
  const names = Array.from({ length: FILES }, (_, at) => `${String(at).padStart(5, '0')}.conf`);
  names.forEach((name, at) => writeFileSync(join(folder, name), Buffer.concat([Buffer.from(`# ${at}\n`), texts[at % texts.length]])));
  const lines = names.reduce((sum, _, at) => sum + texts[at % texts.length].toString('latin1').split('\n').length, 0);

  const one = median(names.slice(0, 1));
  console.log(`median of ${ROUNDS} runs each, Node ${process.version}`);
  console.log(`start-up and 1 file        ${one.toFixed(0).padStart(6)} ms`);
  for (const [title, more] of [['default targets', []], ['one target', ['--target', 'redis@7.2']]]) {
    const all = median(names, more);
    const perSecond = (FILES - 1) / ((all - one) / 1000);
    console.log(`${FILES} files, ${title.padEnd(15)} ${all.toFixed(0).padStart(6)} ms   ${perSecond.toFixed(0)} files/s (${Math.round(lines / FILES)} lines each)`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function median(names, more = []) {
  const times = Array.from({ length: ROUNDS }, () => {
    const begun = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [bin, 'lint-config', ...names, ...more, '--format', 'json', '-o', 'out.json', '--fail-on', 'never'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`exited ${status}: ${stderr}`);
    return performance.now() - begun;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}
