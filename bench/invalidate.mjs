// Purges a tag with a million members by cacheops and by what people do without it, in turn, and prints the medians: keys a
// second, wall time and how many times that of the first way, and how long PINGs of another client took meanwhile: the worst
// of a round, and the worst of all rounds. In turn, so that a drift of the machine's speed meets all alike. Aim: at least
// 250,000 keys a second, and no PING of 10 ms.
//
//   KEYS=100000 ROUNDS=3 CACHEOPS_REDIS_SERVER=… CACHEOPS_REDIS_CLI=… npm run bench:invalidate
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const KEYS = Math.min(Number(process.env.KEYS ?? 1_000_000), 20_000_000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const PORT = Number(process.env.PORT ?? 21_998);
const bin = fileURLToPath(new URL('../bin/cacheops.js', import.meta.url));
const self = fileURLToPath(import.meta.url);
const server = process.env.CACHEOPS_REDIS_SERVER ?? 'redis-server';
const cli = process.env.CACHEOPS_REDIS_CLI ?? 'redis-cli';
const TAG = 'bench';
const INDEX = `cacheops:tag:{${TAG}}`;
const WIDTH = 10;

if (process.argv[2] === 'probe') await probe();
else if (process.argv[2] === 'naive') await smembersAndDel();
else await main();

async function main() {
  const directory = mkdtempSync(join(tmpdir(), 'bench-invalidate-'));
  const options = ['--port', `${PORT}`, '--bind', '127.0.0.1', '--save', '', '--dir', directory];
  const redis = spawn(server, options, { stdio: 'ignore' });
  try {
    const client = await open();
    const measured = Object.fromEntries(Object.keys(cases()).map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, { index, run }] of Object.entries(cases())) {
        await fill(client, index);
        measured[name].push(await measure(run));
        const left = Number(await client.send('EXISTS', 'cache:page:00000001:0123456789abcdef'));
        if (run !== undefined && left > 0) throw new Error(`${name} has left entries`);
      }
    }
    print(measured);
    client.close();
  } finally {
    redis.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
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
  await client.send('FLUSHALL');
  const script = `for i = ARGV[1], ARGV[2] do
    local key = string.format('cache:page:%08d:0123456789abcdef', i)
    redis.call('SET', key, string.rep('x', 200), 'EX', 86400)
    if ARGV[3] == 'ZADD' then redis.call('ZADD', KEYS[1], 4000000000 + i % 1000, key) else redis.call('SADD', KEYS[1], key) end
  end`;
  for (let at = 0; at < KEYS; at += 5_000) {
    await client.send('EVAL', script, '1', INDEX, `${at}`, `${Math.min(at + 5_000, KEYS) - 1}`, index);
  }
}

/** Runs a program to its end, with another client at work beside it. */
async function measure(run) {
  const prober = fork(self, ['probe']);
  await once(prober, 'message');
  const begun = performance.now();
  if (run === undefined) await delay(3_000);
  else await runToEnd(run);
  const ms = performance.now() - begun;
  prober.send('stop');
  const [pings] = await once(prober, 'message');
  return { ms, ...pings };
}

async function runToEnd([program, args]) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} exited ${code}: ${said}`);
}

/** A process of its own: PINGs, one after the other, a thousand a second at most. */
async function probe() {
  const client = await open();
  const times = [];
  const stop = new AbortController();
  process.once('message', () => stop.abort());
  process.send('ready');
  while (!stop.signal.aborted) {
    const begun = performance.now();
    await client.send('PING');
    times.push(performance.now() - begun);
    await delay(1);
  }
  client.close();
  times.sort((a, b) => a - b);
  const quantile = (share) => times[Math.floor((times.length - 1) * share)];
  process.send({ p50: quantile(0.5), p99: quantile(0.99), worst: times.at(-1) }, () => process.disconnect());
}

/** As most libraries do it. */
async function smembersAndDel() {
  const client = await open();
  const members = await client.send('SMEMBERS', INDEX);
  for (let at = 0; at < members.length; at += 10_000) await client.send('DEL', ...members.slice(at, at + 10_000));
  await client.send('DEL', INDEX);
  client.close();
}

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

/** A client of one page: one command at a time, whose reply is a line, or an array of strings without line ends. */
function over(socket) {
  let pieces = [];
  let lines = 0;
  let resolve;
  socket.on('data', (chunk) => {
    pieces.push(chunk);
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
    const head = pieces[0].toString('latin1', 0, 20);
    if (head[0] === '-') throw new Error(head);
    if (lines < (head[0] === '*' ? 1 + 2 * Number.parseInt(head.slice(1), 10) : 1)) return;
    const text = Buffer.concat(pieces).toString('latin1').split('\r\n');
    pieces = [];
    lines = 0;
    resolve(head[0] === '*' ? text.filter((_, i) => i > 0 && i % 2 === 0) : text[0].slice(1));
  });
  return {
    send(...words) {
      socket.write(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`, 'latin1');
      return new Promise((done) => (resolve = done));
    },
    close: () => socket.destroy(),
  };
}

/** Medians over the rounds; of the worst PINGs the median and the very worst, for a single one is chance as often as not. */
function print(measured) {
  const median = (figures, name) => figures.map((one) => one[name]).toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
  const [[, alone], [reference, ours]] = Object.entries(measured);
  console.log(`${KEYS} keys, ${ROUNDS} rounds, medians; load of the machine ${loadavg()[0].toFixed(1)}; times are of ${reference}`);
  const titles = ['keys/s', 'wall s', 'times', 'PING p50', 'p99', 'worst ms', 'of all'];
  console.log(titles.map((title) => title.padStart(WIDTH)).join(''));
  for (const [name, figures] of Object.entries(measured)) {
    const ms = median(figures, 'ms');
    const [rate, times] = figures === alone ? ['–', '–'] : [String(Math.round((KEYS / ms) * 1000)), (ms / median(ours, 'ms')).toFixed(2)];
    const pings = [median(figures, 'p50').toFixed(2), median(figures, 'p99').toFixed(2), median(figures, 'worst').toFixed(1)];
    const worst = Math.max(...figures.map((one) => one.worst)).toFixed(1);
    console.log(`${[rate, (ms / 1000).toFixed(2), times, ...pings, worst].map((cell) => cell.padStart(WIDTH)).join('')}  ${name}`);
  }
}
