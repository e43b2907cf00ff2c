import type { AppEvent } from './read-event.ts';
import type { Mapped } from './rules.ts';
import type { Received } from './source.ts';

/** What some events come to, each tag once. */
export interface Batch {
  /** How many came, read or not. */
  readonly events: number;
  readonly firstId: string;
  readonly lastId: string;
  readonly tags: readonly string[];
  /** The events that asked for a tag, and for which. */
  readonly asked: readonly { readonly id: string; readonly tag: string }[];
  /** Times that a tag was asked for again. */
  readonly repeated: number;
  /** Events that no rule is on. */
  readonly unmatched: number;
  /** What could not be read, or made a tag of, and why. */
  readonly problems: readonly { readonly id: string; readonly problem: string }[];
}

/** Adds up what the rules make of events; there is at least one. */
export function batchOf(received: readonly Received[], mapEvent: (event: AppEvent) => Mapped): Batch {
  const mapped = received.map(({ id, reading }) => ({ id, ...('event' in reading ? mapEvent(reading.event) : unread(reading.problem)) }));
  const asked = mapped.flatMap(({ id, tags }) => tags.map((tag) => ({ id, tag })));
  const tags = [...new Set(asked.map(({ tag }) => tag))];
  return {
    events: received.length,
    firstId: received[0]?.id ?? '',
    lastId: received.at(-1)?.id ?? '',
    tags,
    asked,
    repeated: asked.length - tags.length,
    unmatched: mapped.filter(({ rules, problems }) => rules + problems.length === 0).length,
    problems: mapped.flatMap(({ id, problems }) => problems.map((problem) => ({ id, problem }))),
  };
}

const unread = (problem: string): Mapped => ({ rules: 0, tags: [], problems: [problem] });
