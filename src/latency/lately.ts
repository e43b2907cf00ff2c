import { formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import type { EventFigures, NodeLatency, TimePart } from './latency-data.ts';

type Events = NodeLatency['events'];

/** The longest of what a part's kinds of events took when they happened last, within the hour. */
export function longestEvent(events: Events, part: TimePart['part']): Pick<TimePart, 'longestMs' | 'longestOf'> {
  const longest = latelyOf(events, part).toSorted((a, b) => b.lastMs - a.lastMs)[0];
  return longest === undefined ? { longestMs: null, longestOf: null } : { longestMs: longest.lastMs, longestOf: 'hour' };
}

/** The same, in words: each kind with what it took last. */
export const eventWords = (events: Events, part: TimePart['part']): readonly string[] =>
  latelyOf(events, part).map(
    ({ event, lastMs, count }) => `${event} ${formatSeconds(lastMs / 1000)}${count === null ? '' : ` (${plural(count, 'time')})`}`,
  );

const latelyOf = (events: Events, part: TimePart['part']): readonly EventFigures[] =>
  (events ?? []).filter((event) => event.part === part && event.lately);
