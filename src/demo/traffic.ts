import type { Link } from '../redis/link.ts';
import {
  answerKey,
  conversationKey,
  countRequest,
  type Dataset,
  preferencesKey,
  promptKey,
  sessionKey,
  writeAnswer,
  writeMessage,
  writePrompt,
  type Words,
} from './dataset.ts';

export interface Traffic {
  /** Resolves when the last command was answered. */
  stop(): Promise<void>;
}

const PAUSE_MS = 4;
const REQUESTS_AT_ONCE = 25;
/** Every so many rounds the application does something it should not. */
const SLOW_EVERY = 150;

/** What `report.lua` in many an application does: walk over something large while everybody else waits. */
const SLOW_SCRIPT = "local n = 0 for i = 1, 1500000 do n = n + i % 7 end return redis.call('EXISTS', KEYS[1])";

/** Plays the application's requests until it is stopped: the same for the same seed, but for the speed of the machine. */
export function startTraffic(link: Link, dataset: Dataset, seed = 42): Traffic {
  const random = mulberry32(seed);
  const stopped = new AbortController();
  const done = (async () => {
    for (let round = 1; !stopped.signal.aborted; round++) {
      const requests: Promise<unknown>[] = Array.from({ length: REQUESTS_AT_ONCE }, () => request(link, dataset, random));
      if (round % SLOW_EVERY === 0) requests.push(send(link, ['EVAL', SLOW_SCRIPT, '1', sessionKey(round)]));
      await Promise.all(requests);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  return {
    stop: async () => {
      stopped.abort();
      await done.catch(() => undefined); // the server may be gone already
    },
  };
}

/** One request of a user: session, rate limit, then a prompt that is cached more often than not, or a conversation. */
async function request(link: Link, { users, prompts, conversations }: Dataset, random: () => number): Promise<void> {
  const user = Math.floor(random() ** 2 * users * 1.05); // some have no session
  await send(link, ['GET', sessionKey(user)]);
  for (const words of countRequest(user)) await send(link, words);
  const kind = random();
  if (kind < 0.6) return ask(link, Math.floor(random() ** 3 * prompts * 1.6));
  if (kind < 0.8) return converse(link, Math.floor(random() * conversations));
  await send(link, ['HGETALL', preferencesKey(user)]);
}

/** Cache-aside: read, and on a miss compute and write. */
async function ask(link: Link, prompt: number): Promise<void> {
  const [cached, answer] = await Promise.all([send(link, ['GET', promptKey(prompt)]), send(link, ['GET', answerKey(prompt)])]);
  if (cached === null) await send(link, writePrompt(prompt));
  if (answer === null) for (const words of writeAnswer(prompt)) await send(link, words);
}

async function converse(link: Link, conversation: number): Promise<void> {
  for (const words of writeMessage(conversation)) await send(link, words);
  await send(link, ['LRANGE', conversationKey(conversation), '-20', '-1']);
}

const send = (link: Link, words: Words) => link.send(words);

/** A small seeded generator (Mulberry32, public domain): numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
