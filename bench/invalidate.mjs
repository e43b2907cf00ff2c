// Purges a tag with a million members by cacheops and by what people do without it, in turn, and prints the medians: keys a
// second, wall time and how many times that of the first way, and how long PINGs of another client took meanwhile: the worst
// of a round, and the worst of all rounds. In turn, so that a drift of the machine's speed meets all alike. Aim: at least
// 250,000 keys a second, and no PING of 10 ms.
//
//   KEYS=100000 ROUNDS=3 CACHEOPS_REDIS_SERVER=… CACHEOPS_REDIS_CLI=… npm run bench:invalidate
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { withServer } from './support/bench-server.mjs';
import { median } from './support/median.mjs';
import { probedWhile } from './support/probe.mjs';

const KEYS = Math.min(Number(process.env.KEYS ?? 1_000_000), 20_000_000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const PORT = Number(process.env.PORT ?? 21_998);
const bin = fileURLToPath(new URL('../bin/cacheops.js', import.meta.url));
const self = fileURLToPath(import.meta.url);
const cli = process.env.CACHEOPS_REDIS_CLI ?? 'redis-cli';
const TAG = 'bench';
const INDEX = `cacheops:tag:{${TAG}}`;
const WIDTH = 10;

if (process.argv[2] === 'naive') await smembersAndDel();
else await withServer({ port: PORT }, measureAll);

async function measureAll({ client }) {
  const measured = Object.fromEntries(Object.keys(cases()).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, { index, run }] of Object.entries(cases())) {
      await fill(client, index);
      measured[name].push(await measure(run));
      const left = await client.exists('cache:page:00000001:0123456789abcdef');
      if (run !== undefined && left > 0) throw new Error(`${name} has left entries`);
    }
  }
  print(measured);
}

/** What is compared, by name. */
function cases() {
  const cacheops = (...args) => [process.execPath, [bin, 'invalidate', '--tag', TAG, '--yes', '-u', `redis://127.0.0.1:${PORT}`, ...args]];
  const redisCli = `${cli} -p ${PORT}`;
  return {
    'nothing: PINGs alone': { index: 'ZADD', run: undefined },
    'cacheops invalidate, a sorted set': { index: 'ZADD', run: cacheops('--layout', 'native') },
    'cacheops invalidate, a set': { index: 'SADD', run: cacheops('--layout', 'native') },
    'cacheops invalidate, layout found out': { index: 'ZADD', run: cacheops() },
    'SMEMBERS, DEL of 10,000 keys': { index: 'SADD', run: [process.execPath, [self, 'naive']] },
    'redis-cli --scan | xargs redis-cli unlink': {
      index: 'SADD',
      run: ['sh', ['-c', `${redisCli} --scan --pattern 'cache:page:*' | xargs ${redisCli} unlink`]],
    },
  };
}

/** By the server itself, for that is quick: values of 200 bytes, names of 34. */
async function fill(client, index) {
  await client.flushall();
  const script = `for i = ARGV[1], ARGV[2] do
    local key = string.format('cache:page:%08d:0123456789abcdef', i)
    redis.call('SET', key, string.rep('x', 200), 'EX', 86400)
    if ARGV[3] == 'ZADD' then redis.call('ZADD', KEYS[1], 4000000000 + i % 1000, key) else redis.call('SADD', KEYS[1], key) end
  end`;
  for (let at = 0; at < KEYS; at += 5_000) {
    await client.eval(script, 1, INDEX, at, Math.min(at + 5_000, KEYS) - 1, index);
  }
}

/** Runs a program to its end, with another client at work beside it. */
function measure(run) {
  return probedWhile({ port: PORT, command: ['PING'] }, async () => {
    const begun = performance.now();
    if (run === undefined) await delay(3_000);
    else await runToEnd(run);
    return { ms: performance.now() - begun };
  });
}

async function runToEnd([program, args]) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} exited ${code}: ${said}`);
}

/** As most programs do it. */
async function smembersAndDel() {
  const client = new Redis({ host: '127.0.0.1', port: PORT });
  const members = await client.smembers(INDEX);
  for (let at = 0; at < members.length; at += 10_000) await client.del(members.slice(at, at + 10_000));
  await client.del(INDEX);
  client.disconnect();
}

/** Medians over the rounds; of the worst PINGs the median and the very worst, for a single one is chance as often as not. */
function print(measured) {
  const middle = (figures, name) => median(figures.map((one) => one[name]));
  const [[, alone], [reference, ours]] = Object.entries(measured);
  console.log(`${KEYS} keys, ${ROUNDS} rounds, medians; load of the machine ${loadavg()[0].toFixed(1)}; times are of ${reference}`);
  const titles = ['keys/s', 'wall s', 'times', 'PING p50', 'p99', 'worst ms', 'of all'];
  console.log(titles.map((title) => title.padStart(WIDTH)).join(''));
  for (const [name, figures] of Object.entries(measured)) {
    const ms = middle(figures, 'ms');
    const [rate, times] = figures === alone ? ['–', '–'] : [String(Math.round((KEYS / ms) * 1000)), (ms / middle(ours, 'ms')).toFixed(2)];
    const pings = [middle(figures, 'p50').toFixed(2), middle(figures, 'p99').toFixed(2), middle(figures, 'worst').toFixed(1)];
    const worst = Math.max(...figures.map((one) => one.worst)).toFixed(1);
    console.log(`${[rate, (ms / 1000).toFixed(2), times, ...pings, worst].map((cell) => cell.padStart(WIDTH)).join('')}  ${name}`);
  }
}
