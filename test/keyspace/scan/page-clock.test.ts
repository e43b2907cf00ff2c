import { expect, test } from 'vitest';
import { createPageClock, type PageClock } from '../../../src/keyspace/scan/page-clock.ts';
import { CommandError } from '../../../src/redis/command-error.ts';
import type { Connection } from '../../../src/redis/target.ts';

/** A server that has spent so many microseconds on SCAN, whenever it is asked. */
function server(micros: () => number | undefined) {
  let looks = 0;
  const connection: Pick<Connection, 'callMany'> = {
    callMany: async () => {
      looks++;
      const usec = micros();
      if (usec === undefined) return [new CommandError('no-permission', 'may not')];
      return [Buffer.from(`# Commandstats\r\ncmdstat_get:calls=1,usec=99\r\ncmdstat_scan:calls=7,usec=${usec},usec_per_call=1.00\r\n`)];
    },
  };
  return { connection, looks: () => looks };
}

async function pages(clock: PageClock, connection: Pick<Connection, 'callMany'>, count: number, keys = 100): Promise<void> {
  for (let page = 0; page < count; page++) await clock.beforePage(connection, keys);
}

test('a server tells how long SCAN took since it was last asked', async () => {
  let micros = 1_000_000;
  const { connection } = server(() => micros);
  const clock = createPageClock();
  await pages(clock, connection, 8);
  expect(clock.microsPerKey).toBeUndefined();
  micros += 400;
  await pages(clock, connection, 1);
  expect(clock.microsPerKey).toBe(0.5);
  micros += 16 * 100 * 3;
  await pages(clock, connection, 16);
  expect(clock.microsPerKey).toBe(3);
});

test('it is asked seldom', async () => {
  const { connection, looks } = server(() => 5);
  await pages(createPageClock(), connection, 8 + 16 + 32 + 64 + 128 + 256 + 256 + 1);
  expect(looks()).toBe(8);
});

test('what it told stands when somebody resets its counts, and until then nothing where it does not tell', async () => {
  let micros: number | undefined = 1_000;
  const { connection } = server(() => micros);
  const clock = createPageClock();
  await pages(clock, connection, 8);
  micros = 1_800;
  await pages(clock, connection, 16);
  expect(clock.microsPerKey).toBe(1);
  micros = 3;
  await pages(clock, connection, 1);
  expect(clock.microsPerKey).toBe(1);

  const silent = createPageClock();
  await pages(silent, server(() => undefined).connection, 100);
  expect(silent.microsPerKey).toBeUndefined();
});
