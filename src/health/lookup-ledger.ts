import { addOwnLookups, STATE_KIND } from './state.ts';

/** Where state files are kept: as much of it as is needed here. */
interface StateStore {
  load(path: string, kind: string): Promise<unknown>;
  save(path: string, kind: string, state: unknown): Promise<void>;
}

/** What a scan has cost a node so far. */
interface Spent {
  readonly node: string;
  readonly runId: string | null;
  readonly keyspaceHits: number;
  readonly keyspaceMisses: number;
}

/** Tells `stats --state` which lookups were ours. */
export interface LookupLedger {
  /** Writes down what was spent since the last time, with the time it was spent in. */
  note(costs: readonly Spent[]): Promise<void>;
}

/**
 * @param path the state file of `stats`; absent: nothing is written down
 */
export function createLookupLedger(store: StateStore, path: string | undefined, now: () => Date): LookupLedger {
  let from = now();
  let noted: readonly Spent[] = [];
  return {
    async note(costs) {
      if (path === undefined) return;
      const to = now();
      const since = costs.map(({ node, runId, keyspaceHits, keyspaceMisses }) => {
        const before = noted.find((spent) => spent.node === node && spent.runId === runId);
        const [hits, misses] = [keyspaceHits - (before?.keyspaceHits ?? 0), keyspaceMisses - (before?.keyspaceMisses ?? 0)];
        return { address: node, runId, from, to, hits, misses };
      });
      [from, noted] = [to, costs];
      const spent = since.filter(({ hits, misses }) => hits + misses > 0);
      if (spent.length > 0) await store.save(path, STATE_KIND, addOwnLookups(await store.load(path, STATE_KIND), spent));
    },
  };
}
