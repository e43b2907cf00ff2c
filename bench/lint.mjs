// Prints how many files a second `cacheops lint-config` judges once it has started: 1,000 files in one run, made of the tests'
// fixtures in turn, each different by a comment. By the clock, and by processor time, which a busy machine spoils less.
// Aim: above 500 files a second.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { main } from '../dist/main.js';
import { median } from './support/median.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const FILES = Number(process.env.FILES ?? 1000);
const fixtures = fileURLToPath(new URL('../test/fixtures/lint/files', import.meta.url));
const all = readdirSync(fixtures)
  .filter((name) => name.endsWith('.conf'))
  .map((name) => readFileSync(join(fixtures, name)));
const lineCount = (text) => text.toString('latin1').split('\n').length;
const written = all.filter((text) => lineCount(text) <= 200);

const folder = mkdtempSync(join(tmpdir(), 'cacheops-bench-'));
try {
  console.log(`median of ${ROUNDS} runs over ${FILES} files, Node ${process.version}`);
  const kinds = [
    { title: 'files of up to 200 lines', texts: written },
    { title: 'all fixtures', texts: all },
  ];
  for (const { title, texts } of kinds) {
    const names = Array.from({ length: FILES }, (_, at) => `${String(at).padStart(5, '0')}.conf`);
    names.forEach((name, at) => writeFileSync(join(folder, name), Buffer.concat([Buffer.from(`# ${at}\n`), texts[at % texts.length]])));
    const lines = names.reduce((sum, _, at) => sum + lineCount(texts[at % texts.length]), 0) / FILES;
    for (const target of [[], ['--target', 'redis@7.2']]) {
      await run(names.slice(0, 50), target); // start-up
      const runs = [];
      for (let round = 0; round < ROUNDS; round += 1) runs.push(await run(names, target));
      const rate = (of) => String(Math.round(FILES / (median(runs.map(of)) / 1000))).padStart(6);
      const what = `${title} (${Math.round(lines)} lines), ${target[1] ?? 'targets worked out'}`;
      console.log(`${what.padEnd(62)} ${rate(({ wallMs }) => wallMs)} files/s   ${rate(({ cpuMs }) => cpuMs)} by processor time`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function run(names, more) {
  const argv = ['lint-config', ...names, ...more, '--format', 'json', '--fail-on', 'never'];
  const output = { write: () => true };
  const io = { stdin: Readable.from([]), stdout: output, stderr: output, env: { HOME: folder }, cwd: () => folder };
  const [begun, before] = [performance.now(), process.cpuUsage()];
  const code = await main(argv, io, new AbortController().signal);
  const { user, system } = process.cpuUsage(before);
  if (code !== 0) throw new Error(`exited ${code}`);
  return { wallMs: performance.now() - begun, cpuMs: (user + system) / 1000 };
}
