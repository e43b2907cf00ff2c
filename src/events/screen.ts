import { type Cell, type Column, type Event, integer, seconds } from '../report.ts';
import type { Heard } from './listen.ts';

export const LISTEN_COLUMNS: readonly Column[] = [
  { title: 'time', width: 19 },
  { title: 'events', align: 'right', width: 7 },
  { title: 'tags', align: 'right', width: 7 },
  { title: 'deleted', align: 'right', width: 9 },
  { title: 'waiting', align: 'right', width: 8 },
  { title: 'behind', align: 'right', width: 8, drop: 2 },
  { title: 'took', align: 'right', width: 8, drop: 1 },
  { title: 'remarks', shrink: true, width: 40 },
];

/** A line of what `--listen` has dealt with. */
export function toEvent(heard: Heard): Event {
  const { at, tags, asked, problems, ...rest } = heard;
  const { events, deleted, shortened, waiting, behindMs, durationMs } = rest;
  return {
    at,
    row: [
      at,
      integer(events),
      integer(tags.length),
      integer(deleted + shortened),
      waiting === null ? 'unknown' : integer(waiting),
      behindMs === null ? null : seconds(behindMs / 1000),
      seconds(durationMs / 1000),
      remarks(heard),
    ],
    record: { at, ...rest, tags: tags.length, matched: new Set(asked.map(({ id }) => id)).size, problems: problems.length },
  };
}

function remarks({ repeated, unmatched, problems, pending, alreadyGone, kept, marked }: Heard): Cell {
  const said: readonly (readonly [number, string])[] = [
    [problems.length, problems.length === 1 ? 'problem' : 'problems'],
    [unmatched, 'without a rule'],
    [repeated, 'repeated'],
    [alreadyGone, 'already gone'],
    [kept, 'kept'],
    [marked, 'marked'],
    [pending ?? 0, 'pending'],
  ];
  const words = said.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  return words.length === 0 ? null : words.join(', ');
}
