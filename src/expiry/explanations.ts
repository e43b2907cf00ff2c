/** What `cacheops explain` prints of a finding about expiry. */
export interface ExpiryExplanation {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly advice: string;
  readonly source: string;
}

export const STAMPEDE: ExpiryExplanation = {
  id: 'ttl/stampede-risk',
  title: 'many keys of a family expire in the same minute',
  rationale:
    'keys that were written together with one TTL expire together, and whatever stands behind the cache has to make them anew together. Keys that are written independently of each other expire as a Poisson process; and where they are written steadily, fewer of those that are there now expire with each minute, as only the longer TTLs reach it. A minute is marked when it rises above the minutes before it and above those behind it: when it holds more than three times as many keys as either, by more than four standard deviations of chance, and more than 100 keys, and more than 1 % of all that expires within a day. The first minute has none before it: it is compared with how steeply the next ones fall. A family is only compared up to the longest life that its keys have: beyond it, nothing is to be expected.',
  advice:
    'give each key a life that is shortened by a random part of the jitter which the finding names; `cacheops ttl fix --family F --jitter 10%` does so for keys that are there already and have no TTL, or one that is too long',
  source: 'https://www.vldb.org/pvldb/vol8/p886-vattani.pdf',
};

export const expiryExplanations: readonly ExpiryExplanation[] = [STAMPEDE];
