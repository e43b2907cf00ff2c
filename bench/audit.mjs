// Audits one server by cacheops and by redis-cli in turn, and prints the medians: wall time, the processor time of client
// and server, peak memory, and how long another client's GETs took meanwhile. In turn, so that a drift of the machine's speed
// meets all alike. Aim: a full audit in at most 0.7 × `redis-cli --keystats --count 1000`; and where scripts are not
// permitted, at most 1 × `redis-cli --memkeys` at its default count.
//
//   KEYS=300000 ROUNDS=3 CASES='keystats|audit$' CACHEOPS_REDIS_SERVER=… CACHEOPS_REDIS_CLI=… npm run bench:audit
//
// Linux only: reads /proc.
import { fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const KEYS = Math.min(Number(process.env.KEYS ?? 1_900_000), 20_000_000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const CASES = new RegExp(process.env.CASES ?? '');
const PORT = Number(process.env.PORT ?? 21_999);
const bin = fileURLToPath(new URL('../bin/cacheops.js', import.meta.url));
const server = process.env.CACHEOPS_REDIS_SERVER ?? 'redis-server';
const cli = process.env.CACHEOPS_REDIS_CLI ?? 'redis-cli';

if (process.argv[2] === 'probe') await probe();
else await main();

async function main() {
  const directory = mkdtempSync(join(tmpdir(), 'bench-audit-'));
  const redis = spawn(server, ['--port', `${PORT}`, '--bind', '127.0.0.1', '--save', '', '--dir', directory], { stdio: 'ignore' });
  try {
    const client = await open();
    await fill(client);
    await client.send(['ACL', 'SETUSER', 'noscript', 'on', '>bench', '~*', '+@all', '-@scripting'].map(String)).reply;
    const measured = Object.fromEntries(Object.keys(cases()).map((name) => [name, []]));
    for (let round = -1; round < ROUNDS; round++) {
      for (const [name, run] of Object.entries(cases())) {
        const figures = await measure(run, redis.pid);
        if (round >= 0) measured[name].push(figures); // one round warms the caches
      }
    }
    print(measured, (await client.send(['INFO', 'server']).reply).toString());
    client.close();
  } finally {
    redis.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

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
    'cacheops audit, no scripts': cacheops(`redis://noscript:bench@127.0.0.1:${PORT}`),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => CASES.test(name)));
}

/** Runs a program to its end, with another client at work beside it. */
async function measure(run, serverPid) {
  const prober = fork(fileURLToPath(import.meta.url), ['probe']);
  await once(prober, 'message');
  const before = usageOf(serverPid).cpuMs;
  const begun = performance.now();
  const usage = run === undefined ? await delay(3_000, { cpuMs: 0, peakMb: 0 }) : await runToEnd(run);
  const ms = performance.now() - begun;
  const serverMs = usageOf(serverPid).cpuMs - before;
  prober.send('stop');
  const [gets] = await once(prober, 'message');
  return { ms: run === undefined ? 0 : ms, serverMs, ...usage, ...gets };
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

/** From /proc: processor time in ticks of 10 ms, and the high-water mark of resident memory. */
function usageOf(pid) {
  try {
    const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/\(.*\) /, '')
      .split(' ');
    const peakKb = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return peakKb === undefined ? undefined : { cpuMs: (Number(user) + Number(system)) * 10, peakMb: Number(peakKb) / 1024 };
  } catch {
    return undefined; // it has ended
  }
}

/** A process of its own: GETs of random keys, one after the other, a thousand a second at most. */
async function probe() {
  const client = await open();
  const times = [];
  const stop = new AbortController();
  process.once('message', () => stop.abort());
  process.send('ready');
  while (!stop.signal.aborted) {
    const begun = performance.now();
    await client.send(['GET', `rate:${Math.floor(Math.random() * 1e6)}`]).reply;
    times.push(performance.now() - begun);
    await delay(1);
  }
  client.close();
  times.sort((a, b) => a - b);
  const quantile = (share) => times[Math.floor((times.length - 1) * share)];
  process.send({ p50: quantile(0.5), p99: quantile(0.99) }, () => process.disconnect());
}

/** A client of one page: counts replies that fit a line or a bulk string. */
async function open() {
  for (let attempt = 0; ; attempt++) {
    const socket = connect(PORT, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return over(socket);
    } catch (error) {
      if (attempt === 100) throw error;
      await delay(50);
    }
  }
}

function over(socket) {
  const waiting = [];
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const lineEnd = pending.indexOf('\r\n');
      if (lineEnd < 0) return;
      const length = pending[0] === 36 ? Number(pending.toString('latin1', 1, lineEnd)) : -1;
      const end = lineEnd + 2 + (length < 0 ? 0 : length + 2);
      if (pending.length < end) return;
      const resolve = waiting.shift();
      resolve(pending.subarray(0, end));
      pending = pending.subarray(end);
    }
  });
  return {
    send(...commands) {
      const replies = commands.map(() => new Promise((resolve) => waiting.push(resolve)));
      socket.write(
        commands.map((words) => `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`).join(''),
      );
      return { reply: Promise.all(replies).then((all) => all.at(-1)) };
    },
    close: () => socket.destroy(),
  };
}

/** Strings, hashes, lists, sets and sorted sets as a cache of a language-model service holds them; most of them expire. */
async function fill(client) {
  const random = createRandom(42);
  for (let at = 0; at < KEYS; at += 5_000) {
    const count = Math.min(5_000, KEYS - at);
    await client.send(...Array.from({ length: count }, (_, i) => setting(at + i, random))).reply;
  }
}

function setting(i, random) {
  const text = (from, to) => 'x'.repeat(from + Math.floor(random() * (to - from)));
  const elements = (count, of) => Array.from({ length: count }, (_, j) => of(j)).flat();
  const kind = i % 10;
  if (kind < 4)
    return [
      'SET',
      `session:${Math.floor(random() * 2 ** 32).toString(16)}${i}`,
      text(20, 320),
      'EX',
      `${3_600 + Math.floor(random() * 80_000)}`,
    ];
  if (kind < 6) return ['SET', `cache:llm:gpt-4o:${i.toString(16).padStart(32, '0')}`, text(100, 500), 'EX', '86400'];
  if (kind < 7) return ['RPUSH', `convo:${i}:messages`, ...elements(1 + Math.floor(random() * 20), (j) => `message ${j}`)];
  if (kind < 8) return ['HSET', `user:${i}`, 'name', `name ${i}`, 'mail', 'someone@example.com', 'age', `${i % 90}`];
  if (kind < 9) return ['SET', `rate:${i}`, `${i}`, 'EX', '60000'];
  return i % 20 === 9 ? ['SADD', `tag:${i}`, ...elements(10, (j) => `member ${j}`)] : ['ZADD', `rank:${i}`, '1', 'a', '2', 'b', '3', 'c'];
}

/** Lehmer's generator: the same keys each time. */
function createRandom(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function print(measured, info) {
  const median = (runs, figure) => runs.map((run) => run[figure]).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)];
  const base = Object.entries(measured).find(([name]) => name.startsWith('redis-cli'))[1];
  const version = /(?:valkey|redict|redis)_version:(\S+)/.exec(info)?.[0];
  console.log(`${KEYS} keys, ${version}, Node ${process.version}; medians of ${ROUNDS} runs, in turn; × the first redis-cli`);
  console.log(`load of the machine in the last 15 minutes: ${loadavg()[2].toFixed(1)} of ${availableParallelism()} processors\n`);
  console.log(`${''.padEnd(36)}     time        ×   client CPU  server CPU   peak   GET p50   GET p99`);
  for (const [name, runs] of Object.entries(measured)) {
    const [ms, cpuMs, serverMs, peakMb] = ['ms', 'cpuMs', 'serverMs', 'peakMb'].map((figure) => median(runs, figure));
    const gets = `${median(runs, 'p50').toFixed(2).padStart(6)} ms ${median(runs, 'p99').toFixed(2).padStart(6)} ms`;
    const own = ms === 0 ? ' '.repeat(54) : [
      `${(ms / 1000).toFixed(2).padStart(7)} s`, `${(ms / median(base, 'ms')).toFixed(2).padStart(6)} ×`,
      `${(cpuMs / 1000).toFixed(2).padStart(8)} s`, `${(serverMs / 1000).toFixed(2).padStart(8)} s`, `${peakMb.toFixed(0).padStart(5)} MB`,
    ].join('  '); // prettier-ignore
    console.log(`${name.padEnd(36)} ${own} ${gets}`);
  }
}
