/** What `cacheops explain` prints of a finding about hits and misses. */
export interface HitExplanation {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly advice: string;
  readonly source: string;
}

const EVENTS = 'https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/';

export const NEVER_WRITTEN: HitExplanation = {
  id: 'hitrate/never-written',
  title: 'keys of a family are asked for again and again, and nobody writes them',
  rationale:
    'A key that is missed in a cache is written by whoever missed it. Of the misses of a family that were followed, those are counted whose key had been missed before in the same window and not been written since. The family is named when it has at least 100 misses that were followed, more misses than hits, and half of the misses or more are such.',
  advice:
    'find who asks for it (`cacheops monitor --family F --reads`), and let it store what it made, also when there is nothing to be found: a short-lived marker for "there is none" spares both the cache and what lies behind it',
  source: EVENTS,
};

export const EXPIRED: HitExplanation = {
  id: 'hitrate/just-expired',
  title: 'misses of a family come right after the key has expired',
  rationale:
    'The life of a key is known from the command that gave it. A miss after the end of it, before anything else happened to the key, is a miss for the TTL; when it comes less than one life after that end, twice the life would have made it a hit. The family is named when it has at least 100 misses that were followed and a fifth of them or more would have been hits. Only lives shorter than the window can be seen to end: look for longer to judge longer lives.',
  advice:
    'give these keys a longer life, if what they hold may be so old; or renew it when it is read (GETEX), or make the value anew shortly before it expires',
  source: 'https://www.vldb.org/pvldb/vol8/p886-vattani.pdf',
};

export const DELETED: HitExplanation = {
  id: 'hitrate/deleted-early',
  title: 'misses of a family come after its keys were deleted',
  rationale:
    'A miss of a key that was deleted in the same window, and not written since, is the price of an invalidation. The family is named when it has at least 100 misses that were followed and half of them or more are such: what is deleted is wanted again.',
  advice:
    'write the new value in place of deleting the old one, or delete less at once: see who does (`cacheops monitor --family F --command DEL --command UNLINK`)',
  source: EVENTS,
};

export const READ_ONCE: HitExplanation = {
  id: 'hitrate/read-once',
  title: 'keys of a family are read once and never again',
  rationale:
    'Keys that are read once only take the place of others in a cache. Of the keys of a family that were first read in the first half of the window, those are counted that were not read again before its end. The family is named when there are at least 200 such keys first read in the first half, and nine of ten or more were read once. In a short window keys that are read seldom look the same: look for as long as a key has to pay for itself.',
  advice:
    'do not store them, or give them a short life: `cacheops ttl --family F` shows how long they live; and look again for longer (`--duration`)',
  source: 'https://www.usenix.org/conference/fast-03/arc-self-tuning-low-overhead-replacement-cache',
};

export const hitExplanations: readonly HitExplanation[] = [NEVER_WRITTEN, EXPIRED, DELETED, READ_ONCE];
