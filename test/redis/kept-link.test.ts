import { expect, test } from 'vitest';
import { keepLink } from '../../src/redis/kept-link.ts';
import type { Link } from '../../src/redis/link.ts';

const unused = async (): Promise<never> => Promise.reject(new Error('not asked for'));

function aLink() {
  const state = { alive: true };
  const link: Link = {
    get alive() {
      return state.alive;
    },
    send: unused,
    sendMany: unused,
    exchange: unused,
    handOver: () => {
      throw new Error('not asked for');
    },
    explain: () => {
      throw new Error('not asked for');
    },
    close: () => void (state.alive = false),
  };
  return link;
}

test('all who ask while it is being dialled hear why that failed, and whoever asks later dials anew', async () => {
  const answers = [() => Promise.reject(new Error('nobody answers')), async () => aLink()];
  let dials = 0;
  const kept = keepLink(async () => answers[dials++]!()); // two are enough
  const waiting = await Promise.allSettled(Array.from({ length: 40 }, () => kept.link()));
  expect(waiting.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 'rejected'));
  expect(dials).toBe(1);
  const [one, same] = await Promise.all([kept.link(), kept.link()]);
  expect(one).toBe(same);
  expect(dials).toBe(2);
});

test('one that has gone is dialled anew, once for all who ask', async () => {
  const first = aLink();
  let dials = 0;
  const kept = keepLink(async () => (dials++, aLink()), first);
  expect(await kept.link()).toBe(first);
  first.close();
  const [one, same] = await Promise.all([kept.link(), kept.link()]);
  expect(one).toBe(same);
  expect(one).not.toBe(first);
  expect(dials).toBe(1);
});

test('one that is closed while it is being dialled is closed once it is there', async () => {
  const link = aLink();
  const kept = keepLink(async () => link);
  const asked = kept.link();
  kept.close();
  await asked;
  await kept.last();
  expect(link.alive).toBe(false);
});
