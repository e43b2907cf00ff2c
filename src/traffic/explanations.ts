/** What `cacheops explain` prints of a finding about traffic. */
export interface TrafficExplanation {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly advice: string;
  readonly source: string;
}

export const ONE_BY_ONE: TrafficExplanation = {
  id: 'monitor/one-by-one',
  title: 'a client reads the keys of a family one by one, where one call could ask for all of them',
  rationale:
    'A connection that sends the same read for one key of a family after the other pays a round trip for each, and the server a call. Such calls are a run when five or more follow each other on one connection, each for another key than the one before, with no other command and no more than 50 ms between them. A run could have been one call, so it could have saved all its calls but one. The family is named when that is at least 100 calls in the window and a twentieth of all commands that were seen. A connection that many requests share at once looks the same, and so does a pipeline, which saves the round trips already but not the calls: hence it is information, not a warning.',
  advice:
    'ask once: MGET for GET, one pipeline for everything else, and on a cluster for keys of several slots; see who it is with `cacheops monitor --family F --reads --stream`',
  source: 'https://redis.io/docs/latest/develop/using-commands/pipelining/',
};

export const trafficExplanations: readonly TrafficExplanation[] = [ONE_BY_ONE];
