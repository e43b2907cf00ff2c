// Prints the median wall time of `cacheops --version`, `cacheops --help` and `node -e 0`, run in turn so that a drift of
// the machine's speed meets all three alike. Aim: at most 1.5 × node -e 0.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './support/median.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 25);
const bin = fileURLToPath(new URL('../bin/cacheops.js', import.meta.url));
const cases = {
  'node -e 0': ['-e', '0'],
  'cacheops --version': [bin, '--version'],
  'cacheops --help': [bin, '--help'],
  'cacheops stats --help': [bin, 'stats', '--help'],
};

const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
for (let round = -2; round < ROUNDS; round++) {
  for (const [name, args] of Object.entries(cases)) {
    const begun = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    const ms = performance.now() - begun;
    if (status !== 0) throw new Error(`${name} exited ${status}`);
    if (round >= 0) times[name].push(ms); // two rounds warm the disk cache
  }
}

const base = median(times['node -e 0']);
console.log(`median of ${ROUNDS} runs each, Node ${process.version}`);
for (const [name, values] of Object.entries(times)) {
  const ms = median(values);
  console.log(`${name.padEnd(24)} ${ms.toFixed(1).padStart(7)} ms   ${(ms / base).toFixed(2)} ×`);
}
