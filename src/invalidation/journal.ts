import { operator } from '../operator.ts';
import type { Plan, Selection } from './plan.ts';
import type { Counts } from './tally.ts';

/** A trail of what was deleted: JSON lines, added to the end of a file. Names tags and patterns, and counts; never keys or values. */
export interface Journal {
  /** Before the first write: a run that was killed leaves this without an end. */
  started(plan: Plan): Promise<void>;
  ended(result: Counts & { readonly marked: number }, how: 'finished' | 'incomplete' | 'interrupted'): Promise<void>;
}

export interface JournalSubject {
  readonly profile: string;
  readonly nodes: readonly string[];
  readonly db: number;
  /** As the server knows us; null when it does not tell. */
  readonly serverUser: string | null;
}

/** @param append adds a line to the file */
export function createJournal(
  subject: JournalSubject,
  { tags, holders, match, keys, scan, filters, events, softMs }: Selection & { readonly softMs: number | undefined },
  now: () => Date,
  append: (line: string) => Promise<void>,
): Journal {
  const startedAt = now();
  const write = (event: string, rest: object): Promise<void> =>
    append(`${JSON.stringify({ at: now(), event, command: 'invalidate', ...rest })}\n`);
  const what = {
    tags: tags.map((tag) => ({ tag, layouts: holders.filter((holder) => holder.tag === tag).map(({ layout }) => layout.name) })),
    match,
    keys: keys.length,
    ...(scan && { [scan.kind]: scan.text }),
    ...(filters && { filters }),
    ...(softMs !== undefined && { softMs }),
    ...(events && { events }),
  };
  return {
    started: ({ entries, estimatedBytes }) =>
      write('started', { ...operator(), ...subject, ...what, planned: { entries, estimatedBytes } }),
    ended: ({ deleted, shortened, alreadyGone, failed, unknown, kept, undecided, marked }, how) =>
      write(how, {
        ...what,
        result: { deleted, shortened, alreadyGone, failed, unknown, kept, undecided, marked },
        durationMs: now().getTime() - startedAt.getTime(),
      }),
  };
}
