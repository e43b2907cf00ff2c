import type { MonitorLine } from './line.ts';

/** One kind of read that clients sent again and again for one key each: an MGET or a pipeline would have done. */
export interface RepeatedRead {
  readonly command: string;
  readonly family: string;
  /** Rows of such calls, without another command of the same connection between them. */
  runs: number;
  calls: number;
  longestRun: number;
  /** From the first to the last call of each run, by the server's clock. */
  microseconds: number;
  /** A connection that did so, and the first two keys of its longest run. */
  client: string;
  examples: readonly string[];
}

/** Finds runs of reads of one key. Held for a bounded number of clients and kinds. */
export interface RepeatedReads {
  /** A command of a client that reads exactly one key. */
  read(client: string, line: MonitorLine, command: string, family: string, key: string): void;
  /** Another command of a client, which ends its run. */
  other(client: string): void;
  /** Most calls first; runs that go on are counted as far as they are. */
  found(): readonly RepeatedRead[];
}

/** Fewer are no pattern. */
export const SHORTEST_RUN = 5;
/** A pause that long means that the client was at something else. */
export const LONGEST_PAUSE_MS = 50;
const MOST_CLIENTS = 20_000;
const MOST_KINDS = 1_000;

interface Run {
  command: string;
  family: string;
  calls: number;
  firstAt: number;
  lastAt: number;
  firstKey: string;
  secondKey: string;
  lastKey: string;
}

export function createRepeatedReads(): RepeatedReads {
  const runs = new Map<string, Run>();
  const kinds = new Map<string, RepeatedRead>();

  const end = (client: string, run: Run): void => {
    if (run.calls >= SHORTEST_RUN) add(kinds, client, run);
  };
  return {
    read(client, { atMicroseconds: at }, command, family, key) {
      const run = runs.get(client);
      if (run === undefined) {
        if (runs.size >= MOST_CLIENTS) {
          for (const [name, one] of runs) end(name, one);
          runs.clear();
        }
        runs.set(client, { command, family, calls: 1, firstAt: at, lastAt: at, firstKey: key, secondKey: '', lastKey: key });
        return;
      }
      const goesOn = run.family === family && run.command === command && run.lastKey !== key && at - run.lastAt <= LONGEST_PAUSE_MS * 1_000;
      if (goesOn) {
        run.calls++;
        if (run.calls === 2) run.secondKey = key;
      } else {
        end(client, run);
        Object.assign(run, { command, family, calls: 1, firstAt: at, firstKey: key });
      }
      run.lastAt = at;
      run.lastKey = key;
    },
    other(client) {
      const run = runs.get(client);
      if (run === undefined) return;
      end(client, run);
      runs.delete(client);
    },
    found() {
      const all = new Map([...kinds].map(([name, kind]) => [name, { ...kind }]));
      for (const [client, run] of runs) if (run.calls >= SHORTEST_RUN) add(all, client, run);
      return [...all.values()].sort((a, b) => b.calls - b.runs - (a.calls - a.runs));
    },
  };
}

function add(kinds: Map<string, RepeatedRead>, client: string, run: Run): void {
  const name = `${run.command} ${run.family}`;
  const kind = kinds.get(name) ?? startKind(kinds, name, run);
  if (kind === undefined) return;
  kind.runs++;
  kind.calls += run.calls;
  kind.microseconds += run.lastAt - run.firstAt;
  if (run.calls <= kind.longestRun) return;
  kind.longestRun = run.calls;
  kind.client = client;
  kind.examples = [run.firstKey, run.secondKey];
}

function startKind(kinds: Map<string, RepeatedRead>, name: string, { command, family }: Run): RepeatedRead | undefined {
  if (kinds.size >= MOST_KINDS) return undefined;
  const kind: RepeatedRead = { command, family, runs: 0, calls: 0, longestRun: 0, microseconds: 0, client: '', examples: [] };
  kinds.set(name, kind);
  return kind;
}
