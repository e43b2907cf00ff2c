import { expect, test } from 'vitest';
import { createPageClock, type PageClock } from '../../../src/keyspace/scan/page-clock.ts';
import { CommandError } from '../../../src/redis/command-error.ts';
import type { Connection } from '../../../src/redis/target.ts';

/** A server that has run so many calls of SCAN, and spent so many microseconds on them, whenever it is asked. */
function server(scans: () => readonly [calls: number, micros: number] | undefined) {
  let looks = 0;
  const connection: Pick<Connection, 'callMany'> = {
    callMany: async () => {
      looks++;
      const told = scans();
      if (told === undefined) return [new CommandError('no-permission', 'may not')];
      return [
        Buffer.from(
          `# Commandstats\r\ncmdstat_get:calls=1,usec=99\r\ncmdstat_scan:calls=${told[0]},usec=${told[1]},usec_per_call=1.00\r\n`,
        ),
      ];
    },
  };
  return { connection, looks: () => looks };
}

async function pages(clock: PageClock, connection: Pick<Connection, 'callMany'>, count: number, keys = 100): Promise<void> {
  for (let page = 0; page < count; page++) await clock.beforePage(connection, keys);
}

test('a server tells how long SCAN took since it was last asked', async () => {
  let told: [number, number] = [70, 1_000_000];
  const { connection } = server(() => told);
  const clock = createPageClock();
  await pages(clock, connection, 8);
  expect(clock.microsPerKey).toBeUndefined();
  told = [78, 1_000_400];
  await pages(clock, connection, 1);
  expect(clock.microsPerKey).toBe(0.5);
  clock.called(4, 100); // at a seam
  told = [78 + 20, 1_000_400 + 20 * 100 * 3];
  await pages(clock, connection, 16);
  expect(clock.microsPerKey).toBe(3);
});

test('nothing is taken from what it spent on calls of others', async () => {
  let told: [number, number] = [0, 0];
  const { connection } = server(() => told);
  const clock = createPageClock();
  await pages(clock, connection, 8);
  told = [9, 90_000];
  await pages(clock, connection, 1);
  expect(clock.microsPerKey).toBeUndefined();
});

test('it is asked seldom', async () => {
  const { connection, looks } = server(() => [7, 5]);
  await pages(createPageClock(), connection, 8 + 16 + 32 + 64 + 128 + 256 + 256 + 1);
  expect(looks()).toBe(8);
});

test('what it told stands when somebody resets its counts, and until then nothing where it does not tell', async () => {
  let told: [number, number] = [500, 1_000];
  const { connection } = server(() => told);
  const clock = createPageClock();
  await pages(clock, connection, 8);
  told = [508, 1_800];
  await pages(clock, connection, 16);
  expect(clock.microsPerKey).toBe(1);
  told = [3, 3];
  await pages(clock, connection, 1);
  expect(clock.microsPerKey).toBe(1);

  const silent = createPageClock();
  await pages(silent, server(() => undefined).connection, 100);
  expect(silent.microsPerKey).toBeUndefined();
});
