import { randomOf } from '../support/random.ts';
import type { KeyRow } from './batches.ts';

const DAY_MS = 86_400_000;

/** What a family of the imagined keyspace is like. */
interface Kind {
  readonly family: string;
  /** Of all keys. */
  readonly share: number;
  readonly type: string;
  /** Part of its keys. */
  readonly neverExpires: number;
  /** Mean of what is left: few keys live much longer. */
  readonly meanLifeMs: number;
  readonly medianBytes: number;
}

const KINDS: readonly Kind[] = [
  { family: 'session', share: 0.5, type: 'hash', neverExpires: 0.05, meanLifeMs: DAY_MS, medianBytes: 300 },
  { family: 'cache', share: 0.25, type: 'string', neverExpires: 0.2, meanLifeMs: 3_600_000, medianBytes: 900 },
  { family: 'user', share: 0.15, type: 'hash', neverExpires: 0.6, meanLifeMs: 20 * DAY_MS, medianBytes: 500 },
  { family: 'job', share: 0.1, type: 'list', neverExpires: 0.3, meanLifeMs: 3 * DAY_MS, medianBytes: 2_000 },
];

/** A keyspace of four families whose sizes have a long tail; of some keys the server does not tell size, life or use. */
export function imaginedKeys(count: number, seed: number): readonly KeyRow[] {
  const random = randomOf(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const untold = (part: number, value: () => number): number => (random() < part ? Number.NaN : value());
  return Array.from({ length: count }, (_, i) => {
    const kind = kindAt(random());
    const type = random() < 0.05 ? 'stream' : kind.type;
    return {
      key: `${kind.family}:${i}`,
      type,
      ttlMs: untold(0.03, () => (random() < kind.neverExpires ? -1 : Math.round(-Math.log(1 - random()) * kind.meanLifeMs))),
      bytes: untold(0.04, () => Math.round(kind.medianBytes * Math.exp(0.8 * normal()))),
      elements: 1 + Math.floor(random() * 40),
      idleSeconds: untold(0.1, () => Math.round(random() * 4_000_000)),
      encoding: random() < 0.3 ? 'hashtable' : 'listpack',
      ...(type === 'hash' && { fieldsAsked: 1 + Math.floor(random() * 16), fieldsWithTtl: Math.floor(random() * 2) }),
    };
  });
}

function kindAt(point: number): Kind {
  let passed = 0;
  return KINDS.find(({ share }) => (passed += share) > point) ?? KINDS[0]!; // there are four
}
