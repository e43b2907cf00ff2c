import { asNumber, asText } from '../redis/reply.ts';
import type { Argument, ReadCommand, Reply } from '../redis/target.ts';

/** Which of the entries that are named are meant: those of which all that is said here holds. */
export interface FilterWishes {
  /** As TYPE says. */
  readonly type: string | undefined;
  /** Since it was written, as far as that can be proved: see {@link conditionsOf}. */
  readonly olderThanMs: number | undefined;
  readonly largerThanBytes: number | undefined;
  readonly idleLongerThanMs: number | undefined;
  readonly withoutTtl: boolean;
}

/** `undecided`: the server does not tell; such an entry is kept. */
export type Judgement = 'meant' | 'other' | 'undecided' | 'gone';

/** Something that is asked of each key. None of these commands counts as use of it. */
export interface Condition {
  /** The command and what follows the key. */
  readonly asks: readonly (readonly [ReadCommand, ...Argument[]])[];
  judge(replies: readonly Reply[], key: Buffer): Judgement;
}

export interface Provable {
  /** Whether servers keep idle times: not under an LFU policy. */
  readonly idleTimes: boolean;
  /** The least that writers give a key to live, as the profile says of its family; `undefined` when it does not. */
  readonly leastLifeMs: (key: Buffer) => number | undefined;
}

/**
 * Nobody keeps when a key was written. It is surely older than D when it was not used for longer than D, for writing is
 * use; or when of the life that its writers give it, more than D is over. Another key may be older too: it is kept.
 */
export function conditionsOf(wishes: FilterWishes, provable: Provable): readonly Condition[] {
  const { type, olderThanMs, largerThanBytes, idleLongerThanMs, withoutTtl } = wishes;
  return [
    ...(type === undefined ? [] : [ofType(type)]),
    ...(withoutTtl ? [WITHOUT_TTL] : []),
    ...(largerThanBytes === undefined ? [] : [largerThan(largerThanBytes)]),
    ...(idleLongerThanMs === undefined ? [] : [idleLongerThan(idleLongerThanMs)]),
    ...(olderThanMs === undefined ? [] : [olderThan(olderThanMs, provable)]),
  ];
}

const ofType = (type: string): Condition => ({
  asks: [['TYPE']],
  judge: ([reply = null]) => (asText(reply) === 'none' ? 'gone' : meantIf(asText(reply) === type)),
});

/** PTTL of a key that is not there, and of one that never expires. */
const GONE = -2;
const PERSISTENT = -1;

const WITHOUT_TTL: Condition = {
  asks: [['PTTL']],
  judge: ([reply = null]) => (asNumber(reply) === GONE ? 'gone' : meantIf(asNumber(reply) === PERSISTENT)),
};

/** Of a large collection, MEMORY USAGE weighs so many elements, and takes the others to be like them. */
const SAMPLES = 5;

const largerThan = (bytes: number): Condition => ({
  asks: [['MEMORY USAGE', 'SAMPLES', SAMPLES]],
  judge: ([reply = null]) => (reply === null ? 'gone' : meantIf(asNumber(reply) > bytes)),
});

const idleLongerThan = (ms: number): Condition => ({
  asks: [['OBJECT IDLETIME']],
  judge: ([reply = null]) => (reply === null ? 'gone' : meantIf(asNumber(reply) * 1000 > ms)),
});

function olderThan(ms: number, { idleTimes, leastLifeMs }: Provable): Condition {
  return {
    asks: [['PTTL'], ...(idleTimes ? [['OBJECT IDLETIME'] as const] : [])],
    judge([ttl = null, idle = null], key) {
      const leftMs = asNumber(ttl);
      if (leftMs === GONE) return 'gone';
      if (idle !== null && asNumber(idle) * 1000 > ms) return 'meant';
      const lifeMs = leftMs === PERSISTENT ? undefined : leastLifeMs(key);
      if (lifeMs === undefined || leftMs > lifeMs) return 'undecided';
      return meantIf(lifeMs - leftMs > ms);
    },
  };
}

const meantIf = (holds: boolean): Judgement => (holds ? 'meant' : 'other');
