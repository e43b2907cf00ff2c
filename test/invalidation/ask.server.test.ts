import { afterAll, beforeAll, expect, test } from 'vitest';
import { invalidate } from '../../src/invalidation/invalidate.ts';
import { drawBlocks } from '../../src/output/drawing/blocks.ts';
import type { Block } from '../../src/report.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { open, type Opened } from './open.ts';
import { orderFor } from './order.ts';

// What is asked on a terminal, and what the answers do.

const servers = useServers();
let server: TestServer;
let opened: Opened;
beforeAll(async () => {
  server = await servers.keep(startStandalone());
  opened = await open(server.port);
});
afterAll(() => opened.close());

async function answering(answer: string | undefined, entries: number) {
  await server.command('FLUSHALL');
  for (let i = 0; i < entries; i++) {
    await server.command('SET', `k${i}`, 'v');
    await server.command('ZADD', 'cacheops:tag:{t}', '+inf', `k${i}`);
  }
  const questions: string[] = [];
  let shown = '';
  const ask = async (question: string, about: readonly Block[]) => {
    questions.push(question);
    shown += drawBlocks(about, { width: 100, color: false });
    return answer;
  };
  const order = await orderFor('t', opened, { yes: false, ask });
  const outcome = await invalidate(order).then(({ data }) => data.outcome, (error: Error) => error.message); // prettier-ignore
  return { questions, outcome, shown, left: Number(await server.command('DBSIZE')) };
}

test('what would be deleted is shown before it is asked', async () => {
  const { shown } = await answering('no', 2);
  expect(shown).toMatch(
    /^tag +layout +index +members +dead +unfinished\nt +native +cacheops:tag:\{t\} +2 +0 +0\n\nplan +2 keys +about \d+ B\n/,
  );
  expect(shown).toMatch(/looked at +2 of 2 are there +2 never expire\nsuch as +k0 +k1\n/);
});

test('a yes is enough for few keys', async () => {
  expect(await answering('yes', 1)).toMatchObject({
    questions: [expect.stringMatching(/^1 key, about \d+ B would be deleted\. Type yes to go on: $/)],
    outcome: 'applied',
    left: 0,
  });
});

test('many keys want their number typed', async () => {
  expect(await answering('yes', 1001)).toMatchObject({ outcome: '1001 was not typed, so nothing was deleted', left: 1002 });
  expect(await answering('1001', 1001)).toMatchObject({ outcome: 'applied', left: 0 });
});

test('nobody to ask is nobody who said yes', async () => {
  expect(await answering(undefined, 2)).toMatchObject({ outcome: 'unconfirmed', left: 3 });
});
