import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';

const self = fileURLToPath(import.meta.url);
const NUMBERS = 1_000_000;

/**
 * How long the commands of another client take while `work` runs: `{ p50, p99, worst }` in milliseconds, beside what `work`
 * answers. It is a process of its own, which sends this command, a `#` in it replaced by a random number below a million,
 * one after the other and a thousand a second at most.
 */
export async function probedWhile({ port, command }, work) {
  const prober = fork(self, [`${port}`, ...command]);
  await once(prober, 'message');
  try {
    const worked = await work();
    prober.send('stop');
    const [times] = await once(prober, 'message');
    return { ...worked, ...times };
  } finally {
    prober.kill();
  }
}

async function probe([port, name, ...words]) {
  const client = new Redis({ host: '127.0.0.1', port: Number(port) });
  await client.ping();
  const stop = new AbortController();
  process.once('message', () => stop.abort());
  process.send('ready');
  const times = [];
  while (!stop.signal.aborted) {
    const sent = words.map((word) => word.replace('#', Math.floor(Math.random() * NUMBERS)));
    const begun = performance.now();
    await client.call(name, ...sent);
    times.push(performance.now() - begun);
    await delay(1);
  }
  client.disconnect();
  times.sort((a, b) => a - b);
  const quantile = (share) => times[Math.floor((times.length - 1) * share)];
  process.send({ p50: quantile(0.5), p99: quantile(0.99), worst: times.at(-1) }, () => process.disconnect());
}

if (process.argv[1] === self) await probe(process.argv.slice(2));
