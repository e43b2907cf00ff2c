import { CacheopsError } from '../errors.ts';

/** What came of it, by the replies of the servers. */
export interface SweepCounts {
  /** Members that might have been dead, and were looked at. */
  readonly looked: number;
  /** Members that were taken out, and stayed out. */
  readonly removed: number;
  /** Entries that are there, or could not be asked for, or were written anew meanwhile: their members stay. */
  readonly alive: number;
  /** Taken out, and put back as their entries had come in between. */
  readonly restored: number;
  /** Not written as the layout writes members: left alone. */
  readonly unreadable: number;
  /** Naming an index or another key of a layout's own: left alone. */
  readonly kept: number;
  /** Reverse indexes that were looked at. */
  readonly notesLooked: number;
  /** Reverse indexes that were dropped, for their entries are gone. */
  readonly notesRemoved: number;
}

export interface SweepResult extends SweepCounts {
  /** Indexes out of which something was taken. */
  readonly indexesChanged: number;
  /** What these, and the reverse indexes that were dropped, took before and take now, as MEMORY USAGE estimates it; null where the server does not tell. */
  readonly bytesBefore: number | null;
  readonly bytesAfter: number | null;
  readonly failures: readonly SweepFailure[];
}

export interface SweepFailure {
  readonly node: string;
  readonly reason: string;
  /** Members that are left as they were; 0: unknown how many. */
  readonly members: number;
}

export interface SweepTally {
  add(counts: Partial<SweepCounts>): void;
  /** An index, before and after. */
  weigh(bytesBefore: number | null, bytesAfter: number | null): void;
  /** A reverse index that was dropped. */
  weighNote(bytes: number | null): void;
  note(node: string, reason: CacheopsError | string, members: number, what?: string): void;
  removed(): number;
  result(): SweepResult;
}

/** Told apart; a cluster that moves slots has one for each of them. */
const MOST_REASONS = 50;

export function createSweepTally(): SweepTally {
  const counts = { looked: 0, removed: 0, alive: 0, restored: 0, unreadable: 0, kept: 0, notesLooked: 0, notesRemoved: 0 };
  const failures = new Map<string, SweepFailure>();
  let indexesChanged = 0;
  let before: number | null = 0;
  let after: number | null = 0;
  return {
    add(more) {
      for (const name of COUNTS) counts[name] += more[name] ?? 0;
    },
    weigh(bytesBefore, bytesAfter) {
      indexesChanged++;
      before = before === null || bytesBefore === null ? null : before + bytesBefore;
      after = after === null || bytesBefore === null ? null : after + (bytesAfter ?? 0);
    },
    weighNote(bytes) {
      before = before === null || bytes === null ? null : before + bytes;
      if (bytes === null) after = null;
    },
    note(node, reason, members, what) {
      const said = [what, reason instanceof CacheopsError ? reason.message : reason].filter((words) => words !== undefined).join(': ');
      const text = failures.size < MOST_REASONS || failures.has(`${node} ${said}`) ? said : 'for other reasons';
      const name = `${node} ${text}`;
      failures.set(name, { node, reason: text, members: (failures.get(name)?.members ?? 0) + members });
    },
    removed: () => counts.removed,
    result: () => ({ ...counts, indexesChanged, bytesBefore: before, bytesAfter: after, failures: [...failures.values()] }),
  };
}

const COUNTS = ['looked', 'removed', 'alive', 'restored', 'unreadable', 'kept', 'notesLooked', 'notesRemoved'] as const;
