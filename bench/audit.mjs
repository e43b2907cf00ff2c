// Audits one server by cacheops and by redis-cli in turn, and prints the medians: wall time, the processor time of client
// and server, peak memory, and how long another client's GETs took meanwhile. In turn, so that a drift of the machine's speed
// meets all alike. Aim: a full audit in at most 0.7 × `redis-cli --keystats --count 1000`.
//
//   KEYS=300000 ROUNDS=3 CASES='keystats|audit$' CACHEOPS_REDIS_SERVER=… CACHEOPS_REDIS_CLI=… npm run bench:audit
//
// Linux only: reads /proc.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withServer } from './support/bench-server.mjs';
import { median } from './support/median.mjs';
import { probedWhile } from './support/probe.mjs';
import { usageOf } from './support/usage.mjs';

const KEYS = Math.min(Number(process.env.KEYS ?? 1_900_000), 20_000_000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const CASES = new RegExp(process.env.CASES ?? '');
const PORT = Number(process.env.PORT ?? 21_999);
const bin = fileURLToPath(new URL('../bin/cacheops.js', import.meta.url));
const cli = process.env.CACHEOPS_REDIS_CLI ?? 'redis-cli';

await withServer({ port: PORT }, async ({ client, pid }) => {
  await fill(client);
  const measured = Object.fromEntries(Object.keys(cases()).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(cases())) {
      const figures = await measure(run, pid);
      if (round >= 0) measured[name].push(figures); // one round warms the caches
    }
  }
  print(measured, await client.info('server'));
});

/** What is compared, by name; redis-cli has keystats from 7.4 on, and older ones do not let these scans choose their COUNT. */
function cases() {
  const redisCli = (...args) => [cli, ['-h', '127.0.0.1', '-p', `${PORT}`, ...args], {}];
  const cacheops = (url, ...args) => [
    process.execPath,
    [bin, 'audit', '--format', 'json', '--url', url, ...args],
    { REDISCLI_AUTH: undefined },
  ];
  const { stdout, stderr } = spawnSync(cli, ['--help'], { encoding: 'utf8' });
  const knows = (option) => `${stdout}${stderr}`.includes(`${option} `);
  const all = {
    'nothing: GETs alone': undefined,
    ...(knows('--keystats') && { 'redis-cli --keystats --count 1000': redisCli('--keystats', '--count', '1000') }),
    ...(knows('--count') && { 'redis-cli --memkeys --count 1000': redisCli('--memkeys', '--count', '1000') }),
    'redis-cli --memkeys': redisCli('--memkeys'),
    'cacheops audit': cacheops(`redis://127.0.0.1:${PORT}`),
    'cacheops audit --max-load low': cacheops(`redis://127.0.0.1:${PORT}`, '--max-load', 'low'),
    'cacheops audit --max-load fast': cacheops(`redis://127.0.0.1:${PORT}`, '--max-load', 'fast'),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => CASES.test(name)));
}

/** Runs a program to its end, with another client at work beside it. */
function measure(run, serverPid) {
  return probedWhile({ port: PORT, command: ['GET', 'rate:#'] }, async () => {
    const before = usageOf(serverPid).cpuMs;
    const begun = performance.now();
    const usage = run === undefined ? await delay(3_000, { cpuMs: 0, peakMb: 0 }) : await runToEnd(run);
    const ms = run === undefined ? 0 : performance.now() - begun;
    return { ms, serverMs: usageOf(serverPid).cpuMs - before, ...usage };
  });
}

async function runToEnd([program, args, environment]) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment } });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const usage = { cpuMs: 0, peakMb: 0 };
  const look = setInterval(() => Object.assign(usage, usageOf(child.pid) ?? {}), 20);
  const [code] = await once(child, 'exit');
  clearInterval(look);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} exited ${code}: ${said}`);
  return usage;
}

/** Strings, hashes, lists, sets and sorted sets as a cache of a language-model service holds them; most of them expire. */
async function fill(client) {
  const random = createRandom(42);
  for (let at = 0; at < KEYS; at += 5_000) {
    const count = Math.min(5_000, KEYS - at);
    await client.pipeline(Array.from({ length: count }, (_, i) => setting(at + i, random))).exec();
  }
}

function setting(i, random) {
  const text = (from, to) => 'x'.repeat(from + Math.floor(random() * (to - from)));
  const elements = (count, of) => Array.from({ length: count }, (_, j) => of(j)).flat();
  const kind = i % 10;
  if (kind < 4)
    return [
      'set',
      `session:${Math.floor(random() * 2 ** 32).toString(16)}${i}`,
      text(20, 320),
      'EX',
      `${3_600 + Math.floor(random() * 80_000)}`,
    ];
  if (kind < 6) return ['set', `cache:llm:gpt-4o:${i.toString(16).padStart(32, '0')}`, text(100, 500), 'EX', '86400'];
  if (kind < 7) return ['rpush', `convo:${i}:messages`, ...elements(1 + Math.floor(random() * 20), (j) => `message ${j}`)];
  if (kind < 8) return ['hset', `user:${i}`, 'name', `name ${i}`, 'mail', 'someone@example.com', 'age', `${i % 90}`];
  if (kind < 9) return ['set', `rate:${i}`, `${i}`, 'EX', '60000'];
  return i % 20 === 9 ? ['sadd', `tag:${i}`, ...elements(10, (j) => `member ${j}`)] : ['zadd', `rank:${i}`, '1', 'a', '2', 'b', '3', 'c'];
}

/** Lehmer's generator: the same keys each time. */
function createRandom(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function print(measured, info) {
  const middle = (runs, figure) => median(runs.map((run) => run[figure]));
  const [reference, base] = Object.entries(measured).find(([name]) => name.startsWith('redis-cli')) ?? Object.entries(measured).at(-1);
  const version = /(?:valkey|redict|redis)_version:(\S+)/.exec(info)?.[0];
  console.log(`${KEYS} keys, ${version}, Node ${process.version}; medians of ${ROUNDS} runs, in turn; × ${reference}`);
  console.log(`load of the machine in the last 15 minutes: ${loadavg()[2].toFixed(1)} of ${availableParallelism()} processors\n`);
  console.log(`${''.padEnd(36)}     time        ×   client CPU  server CPU   peak   GET p50   GET p99`);
  for (const [name, runs] of Object.entries(measured)) {
    const [ms, cpuMs, serverMs, peakMb] = ['ms', 'cpuMs', 'serverMs', 'peakMb'].map((figure) => middle(runs, figure));
    const gets = `${middle(runs, 'p50').toFixed(2).padStart(6)} ms ${middle(runs, 'p99').toFixed(2).padStart(6)} ms`;
    const own = ms === 0 ? ' '.repeat(54) : [
      `${(ms / 1000).toFixed(2).padStart(7)} s`, `${(ms / middle(base, 'ms')).toFixed(2).padStart(6)} ×`,
      `${(cpuMs / 1000).toFixed(2).padStart(8)} s`, `${(serverMs / 1000).toFixed(2).padStart(8)} s`, `${peakMb.toFixed(0).padStart(5)} MB`,
    ].join('  '); // prettier-ignore
    console.log(`${name.padEnd(36)} ${own} ${gets}`);
  }
}
