import { afterAll, beforeAll, expect, test } from 'vitest';
import { invalidate } from '../../src/invalidation/invalidate.ts';
import { selectionOf } from '../../src/invalidation/selection.ts';
import { locateTags } from '../../src/tags/locate-tags.ts';
import { createLook } from '../../src/tags/look.ts';
import { createRegistry } from '../../src/tags/registry.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { open, type Opened } from './open.ts';

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
  const wishes = {
    tags: ['t'],
    match: 'any',
    keys: [],
    pattern: undefined,
    family: undefined,
    values: new Map(),
    all: false,
    filters: undefined,
  } as const;
  const openScan = async () => expect.unreachable('a tag is purged through its index');
  const registry = createRegistry({ layout: 'native', prefix: undefined });
  const look = createLook(opened.target, () => expect.unreachable('the layout is named'));
  const locate = (tags: readonly string[]) => locateTags(tags, registry, look);
  const outcome = await invalidate({
    selection: await selectionOf(wishes, { rules: [], openScan, isOwn: registry.isOwn, locate }),
    isOwn: registry.isOwn,
    layoutNamed: true,
    target: opened.target,
    sleep: async () => undefined,
    nowMs: () => performance.now(),
    signal: new AbortController().signal,
    keysPerSecond: undefined,
    maxKeys: undefined,
    softMs: undefined,
    rules: [],
    during: (_, work) => work(() => undefined),
    apply: {
      writer: opened.writer,
      profile: 'test',
      yes: false,
      ask: async (question) => (questions.push(question), answer),
      confirm: async () => undefined,
      appendToLog: undefined,
    },
  }).then(({ data }) => data.outcome, (error: Error) => error.message); // prettier-ignore
  return { questions, outcome, left: Number(await server.command('DBSIZE')) };
}

test('a yes is enough for few keys', async () => {
  expect(await answering('yes', 1)).toEqual({
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
