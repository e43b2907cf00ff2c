// How much of redis-benchmark's full pipelined speed a server keeps while it is listened to: by nobody, by
// `redis-cli monitor > /dev/null`, and by `cacheops monitor --summary`; in turn, so that a drift of the machine's speed
// meets all alike. Prints medians, how many lines were seen of those that were sent, and our processor time for a million.
// Aims: no line lost; throughput with us no worse than with redis-cli.
//
//   REQUESTS=1000000 ROUNDS=3 PIPELINE=32 CACHEOPS_REDIS_SERVER=… CACHEOPS_REDIS_CLI=… CACHEOPS_REDIS_BENCHMARK=… npm run bench:monitor
//   (Linux: reads /proc)
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withServer } from './support/bench-server.mjs';
import { median } from './support/median.mjs';
import { usageOf } from './support/usage.mjs';

const REQUESTS = Number(process.env.REQUESTS ?? 3_000_000);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const PIPELINE = Number(process.env.PIPELINE ?? 16);
const KEYS = Number(process.env.KEYS ?? 10_000);
const PORT = Number(process.env.PORT ?? 21_998);
const bin = fileURLToPath(new URL('../bin/cacheops.js', import.meta.url));
const cli = process.env.CACHEOPS_REDIS_CLI ?? 'redis-cli';
const benchmark = process.env.CACHEOPS_REDIS_BENCHMARK ?? 'redis-benchmark';

// Nobody is cut off: lag is told instead.
const options = ['--client-output-buffer-limit', 'pubsub', '1gb', '0', '0'];
await withServer({ port: PORT, options }, async (server) => {
  const measured = { 'nobody listens': [], 'redis-cli monitor > /dev/null': [], 'cacheops monitor --summary': [] };
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of Object.keys(measured)) {
      const figures = await measure(name, server);
      if (round >= 0) measured[name].push(figures); // one round warms the caches
    }
  }
  print(measured);
});

async function measure(name, { client, pid }) {
  const listener = listen(name);
  if (listener) await monitored(client, listener.child);
  const before = listener && usageOf(listener.child.pid).cpuMs;
  const serverBefore = usageOf(pid).cpuMs;
  const perSecond = await drive();
  const serverMs = usageOf(pid).cpuMs - serverBefore;
  if (!listener) return { perSecond, serverMs };
  await drained(client);
  const cpuMs = usageOf(listener.child.pid).cpuMs - before;
  listener.child.kill(listener.signal);
  const [answer] = await Promise.all([listener.answer(), once(listener.child, 'exit')]);
  return { perSecond, serverMs, cpuMs, ...answer };
}

function listen(name) {
  if (name.startsWith('redis-cli')) {
    const child = spawn(cli, ['-h', '127.0.0.1', '-p', `${PORT}`, 'monitor'], { stdio: ['ignore', 'ignore', 'ignore'] });
    return { child, signal: 'SIGTERM', answer: async () => ({}) };
  }
  if (!name.startsWith('cacheops')) return undefined;
  const spare = ['--latency-rise', '60s', '--memory-rise', '2gb', '--max-rate', '100000000'];
  const argv = [bin, 'monitor', '--summary', '--forever', '--format', 'json', '-u', `redis://127.0.0.1:${PORT}`, ...spare];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  const answer = async () => {
    await once(child.stdout, 'close');
    const { data, missing } = JSON.parse(text);
    const calls = data.byCommand.filter(({ command }) => command === 'SET' || command === 'GET').reduce((sum, one) => sum + one.calls, 0);
    return { seen: calls, stopped: missing.find(({ subject }) => subject.node)?.reason };
  };
  return { child, signal: 'SIGINT', answer };
}

/** Requests a second, half of them SET and half GET, as redis-benchmark tells. */
async function drive() {
  const argv = [
    '-h',
    '127.0.0.1',
    '-p',
    `${PORT}`,
    '-t',
    'set,get',
    '-n',
    `${REQUESTS / 2}`,
    '-r',
    `${KEYS}`,
    '-P',
    `${PIPELINE}`,
    '-c',
    '50',
    '--csv',
  ];
  const child = spawn(benchmark, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${benchmark} exited ${code}`);
  const rates = [...text.matchAll(/^"(?:SET|GET)","([\d.]+)"/gm)].map(([, rate]) => Number(rate));
  if (rates.length !== 2) throw new Error(`${benchmark} said: ${text}`);
  return 2 / (1 / rates[0] + 1 / rates[1]);
}

/** The line of CLIENT LIST of who listens. */
async function monitorIn(client) {
  return /flags=\w*O.*/.exec(await client.client('LIST'))?.[0];
}

async function monitored(client, child) {
  while ((await monitorIn(client)) === undefined) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${child.spawnfile} exited instead of listening`);
    await delay(20);
  }
}

/** Until the server has nothing left for the listener; what the sockets hold follows within a moment. */
async function drained(client) {
  while (!/omem=0 /.test((await monitorIn(client)) ?? 'omem=0 ')) await delay(50);
  await delay(500);
}

function print(measured) {
  const column = (rows, name) => median(rows.map((row) => row[name] ?? Number.NaN));
  const alone = column(measured['nobody listens'], 'perSecond');
  const beside = measured['redis-cli monitor > /dev/null'];
  console.log(`${REQUESTS} requests, pipelines of ${PIPELINE}, ${KEYS} keys, medians of ${ROUNDS} rounds`);
  for (const [name, rows] of Object.entries(measured)) {
    const perSecond = column(rows, 'perSecond');
    const cpu = Number.isNaN(column(rows, 'cpuMs'))
      ? ''
      : `  listener ${Math.round((column(rows, 'cpuMs') / REQUESTS) * 1e6)} ms CPU a million lines`;
    const lost = rows[0].seen === undefined ? '' : `  lost ${rows.reduce((sum, { seen }) => sum + REQUESTS - seen, 0)} lines`;
    const stops = rows.flatMap(({ stopped }) => stopped ?? []);
    console.log(`${name.padEnd(32)} ${Math.round(perSecond / 1000)} k/s (${Math.round((100 * perSecond) / alone)} %)  server ${Math.round((column(rows, 'serverMs') / REQUESTS) * 1e6)} ms CPU a million${cpu}${lost}${stops.map((stop) => `  ${stop}`).join('')}`); // prettier-ignore
  }
  const pairs = measured['cacheops monitor --summary'].map(({ perSecond }, i) => perSecond / beside[i].perSecond);
  console.log(`throughput with cacheops by that with redis-cli, median of the ${ROUNDS} pairs: ${median(pairs).toFixed(3)}`);
}
