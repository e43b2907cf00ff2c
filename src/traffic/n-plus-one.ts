import { keyBytes, type NamedKeys } from './named-keys.ts';
import { keyName } from './key-name.ts';

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
  /** A connection that did so, and two keys of its longest run, one named after the other. */
  client: string;
  examples: readonly string[];
}

/** What one connection is reading, one key at a time. */
export interface Run {
  /** 0: nothing. */
  calls: number;
  command: string;
  family: string;
  firstAt: number;
  lastAt: number;
  /** Where the last key is counted, as long as it has no name: places change when keys move. */
  lastKey: number;
  lastKeyName: string | undefined;
  examples: readonly string[];
}

interface Running {
  readonly name: string;
  readonly run: Run;
}

/** A command that reads exactly one key; one object is used for many. */
export interface KeyRead {
  command: string;
  family: string;
  /** Where the key is counted. */
  place: number;
  /** The key is number `at` of these. */
  readonly keys: NamedKeys;
  at: number;
}

/** Finds runs of reads of one key. Held for a bounded number of kinds; who calls keeps the clients. */
export interface RepeatedReads {
  read(client: Running, read: KeyRead): void;
  /** Another command of a client, or its end, which ends its run. */
  end(client: Running): void;
  /** Most calls to save first; the runs of `running` are counted as far as they are. */
  found(running: readonly Running[]): readonly RepeatedRead[];
}

/** Fewer are no pattern. */
export const SHORTEST_RUN = 5;
/** A pause that long means that the client was at something else. */
export const LONGEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MICROSECONDS = LONGEST_PAUSE_MS * 1_000;
const MOST_KINDS = 1_000;

export const createRun = (): Run => ({
  calls: 0,
  command: '',
  family: '',
  firstAt: 0,
  lastAt: 0,
  lastKey: -1,
  lastKeyName: undefined,
  examples: [],
});

export function createRepeatedReads(): RepeatedReads {
  const kinds = new Map<string, RepeatedRead>();

  const end = ({ name, run }: Running): void => {
    if (run.calls >= SHORTEST_RUN) add(kinds, name, run);
    run.calls = 0;
  };
  return {
    read(client, read) {
      const { run } = client;
      const atMicroseconds = timeOf(read);
      if (run.calls === 0 || !goesOn(run, read)) {
        end(client);
        run.command = read.command;
        run.family = read.family;
        run.firstAt = atMicroseconds;
      }
      run.calls++;
      run.lastAt = atMicroseconds;
      run.lastKey = read.place;
      run.lastKeyName = undefined;
      // Text is made of keys only where there will be a row of them.
      if (run.calls === SHORTEST_RUN - 1) run.examples = [keyText(read)];
      else if (run.calls === SHORTEST_RUN) run.examples = [...run.examples, keyText(read)];
    },
    end,
    found(running) {
      const all = new Map([...kinds].map(([name, kind]) => [name, { ...kind }]));
      for (const { name, run } of running) if (run.calls >= SHORTEST_RUN) add(all, name, run);
      return [...all.values()].sort((a, b) => b.calls - b.runs - (a.calls - a.runs));
    },
  };
}

function goesOn(run: Run, read: KeyRead): boolean {
  if (timeOf(read) - run.lastAt > LONGEST_PAUSE_MICROSECONDS) return false;
  if (run.family !== read.family || run.command !== read.command) return false;
  if (run.lastKeyName !== undefined) return run.lastKeyName !== keyName(keyText(read), read.keys.dbs[read.at]!); // there is one, as below
  return run.lastKey !== read.place;
}

const timeOf = ({ keys, at }: KeyRead): number => keys.atMicroseconds[at]!;

const keyText = ({ keys, at }: KeyRead): string => keyBytes(keys, at).toString('latin1');

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
  kind.examples = run.examples;
}

function startKind(kinds: Map<string, RepeatedRead>, name: string, { command, family }: Run): RepeatedRead | undefined {
  if (kinds.size >= MOST_KINDS) return undefined;
  const kind: RepeatedRead = { command, family, runs: 0, calls: 0, longestRun: 0, microseconds: 0, client: '', examples: [] };
  kinds.set(name, kind);
  return kind;
}
