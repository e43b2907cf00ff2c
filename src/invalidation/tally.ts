import { CacheopsError, ConnectionError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import { isPassing } from './is-passing.ts';

/** What came of it, by the replies of the servers. */
export interface Counts {
  readonly deleted: number;
  /** Entries that were left to live for a shorter time, as --soft asks. */
  readonly shortened: number;
  /** The server had no such key any more, or a key was named twice. */
  readonly alreadyGone: number;
  /** Refused by the server, or not sent because its connection was lost before. */
  readonly failed: number;
  /** Sent, but the connection was lost before the reply: nobody knows. */
  readonly unknown: number;
  /** Named or matched, but kept: no entry but an index, a claim or another key of a layout's own; not what the filters mean; or short-lived enough. */
  readonly kept: number;
  /** Kept, for the server does not tell how old they are. */
  readonly undecided: number;
}

export interface Failure {
  readonly node: string;
  readonly reason: string;
  readonly keys: number;
}

/** Adds up what servers reply, for each node. */
export interface Tally {
  /** Nodes whose connection was lost. */
  readonly lost: ReadonlySet<string>;
  add(node: string, counts: Partial<Counts>): void;
  /** Bugs are thrown. */
  fail(node: string, error: unknown, keys: number): void;
  /** Something else than an entry that was not done. */
  note(node: string, reason: string): void;
  /** Of an error that ends a part of the work, such as the reading of an index: what it says. Bugs are thrown. */
  explain(error: unknown): string;
  /** Something was not done that may be done once the servers have settled, as after a failover. */
  unsettle(): void;
  isUnsettled(): boolean;
  /** The mark of a tag was set. */
  mark(): void;
  /** Keys that are not even sent. */
  skip(node: string, reason: string, keys: number): void;
  total(): Counts;
  /** Tags whose mark was set, so that all their entries are stale for those who read them. */
  marked(): number;
  nodes(): readonly (Counts & { readonly node: string })[];
  failures(): readonly Failure[];
}

export const NOTHING: Counts = { deleted: 0, shortened: 0, alreadyGone: 0, failed: 0, unknown: 0, kept: 0, undecided: 0 };
/** Told apart; a cluster that moves slots has one for each of them. */
const MOST_REASONS = 50;

export function createTally(): Tally {
  const byNode = new Map<string, Counts>();
  const failures = new Map<string, Failure>();
  const lost = new Set<string>();
  let marked = 0;
  let unsettled = false;
  const add = (node: string, more: Partial<Counts>): void =>
    void byNode.set(node, addCounts(byNode.get(node) ?? NOTHING, { ...NOTHING, ...more }));
  const note = (node: string, said: string, keys: number): void => {
    const reason = failures.size < MOST_REASONS || failures.has(`${node} ${said}`) ? said : 'for other reasons';
    const name = `${node} ${reason}`;
    failures.set(name, { node, reason, keys: (failures.get(name)?.keys ?? 0) + keys });
  };
  return {
    lost,
    add,
    fail(node, error, keys) {
      if (!(error instanceof CacheopsError)) throw error;
      if (error instanceof ConnectionError) lost.add(node);
      unsettled ||= isPassing(error);
      add(node, error instanceof ConnectionError ? { unknown: keys } : { failed: keys });
      note(node, saidBy(error), keys);
    },
    note: (node, reason) => note(node, reason, 0),
    explain(error) {
      if (!(error instanceof CacheopsError)) throw error;
      unsettled ||= isPassing(error);
      return saidBy(error);
    },
    unsettle: () => void (unsettled = true),
    isUnsettled: () => unsettled,
    mark: () => void marked++,
    skip(node, reason, keys) {
      add(node, { failed: keys });
      note(node, reason, keys);
    },
    total: () => [...byNode.values()].reduce(addCounts, NOTHING),
    marked: () => marked,
    nodes: () => [...byNode].map(([node, counts]) => ({ node, ...counts })),
    failures: () => [...failures.values()],
  };
}

/** With what would allow it, such as a right. */
const saidBy = (error: CacheopsError): string =>
  error instanceof CommandError && error.wouldNeed !== undefined ? `${error.message} (${error.wouldNeed})` : error.message;

export const addCounts = (a: Counts, b: Counts): Counts => ({
  deleted: a.deleted + b.deleted,
  shortened: a.shortened + b.shortened,
  alreadyGone: a.alreadyGone + b.alreadyGone,
  failed: a.failed + b.failed,
  unknown: a.unknown + b.unknown,
  kept: a.kept + b.kept,
  undecided: a.undecided + b.undecided,
});
