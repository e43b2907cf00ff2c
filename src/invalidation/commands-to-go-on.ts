import type { TagHolder } from '../tags/layout.ts';
import type { Unseen } from '../tags/locate-tags.ts';
import { fromBytes } from '../text/bytes.ts';
import { formatDuration } from '../text/duration.ts';
import { quoteForShell } from '../text/shell.ts';
import type { Rest } from './apply.ts';
import type { FilterWishes } from './conditions.ts';
import type { Applying, Order } from './order.ts';
import type { Selection } from './plan.ts';

/**
 * Do what is left: the tags of each home, then what was named otherwise. Connection, pace and trails are to be given as
 * before.
 */
export function commandsToGoOn({ selection, softMs }: Order, { yes }: Applying, rest: Rest): readonly string[] {
  const how = [...filterWords(selection.filters), ...(softMs === undefined ? [] : ['--soft', formatDuration(softMs)]), ...(yes ? ['--yes'] : [])]; // prettier-ignore
  const whats = [
    ...(rest.unseen
      ? [everywhereWords(rest.unseen, selection)]
      : byHome([...rest.holders, ...rest.unlooked]).map((places) => placeWords(places, selection))),
    ...(rest.keys > 0 ? [keyWords(selection.keys)] : []),
    ...(rest.matches && selection.scan ? [selection.scan.words] : []),
  ];
  return whats.map((what) => ['cacheops', 'invalidate', ...what, ...how].map(quoteForShell).join(' '));
}

/** Where a tag is, or may be. */
type Place = Pick<TagHolder, 'tag' | 'layout' | 'prefix'>;

function byHome(places: readonly Place[]): readonly (readonly [Place, ...Place[]])[] {
  const homes = new Map<string, [Place, ...Place[]]>();
  for (const place of places) {
    const name = `${place.layout.name} ${place.prefix.toString('latin1')}`;
    const known = homes.get(name);
    if (known) known.push(place);
    else homes.set(name, [place]);
  }
  return [...homes.values()];
}

/** More tags, or names, than these are better read from where they were. */
const MOST_NAMED = 20;

function placeWords([first, ...others]: readonly [Place, ...Place[]], { match }: Selection): readonly string[] {
  const tags = [...new Set([first, ...others].map(({ tag }) => tag))];
  const prefix = fromBytes(first.prefix);
  return [...tagWords(tags, match), '--layout', first.layout.name, ...(typeof prefix === 'string' ? ['--prefix', prefix] : [])];
}

/** What is done by then is found to be so. */
const everywhereWords = ({ layout }: Unseen, { tags, match }: Selection): readonly string[] => [
  ...tagWords(tags, match),
  ...(layout === undefined ? [] : ['--layout', layout]),
];

const tagWords = (tags: readonly string[], match: Selection['match']): readonly string[] => [
  ...(tags.length > MOST_NAMED ? ['--tags-file', 'FILE'] : tags.flatMap((tag) => ['--tag', tag])),
  ...(match === 'all' ? ['--match', 'all'] : []),
];

function keyWords(keys: readonly Buffer[]): readonly string[] {
  const names = keys.slice(0, MOST_NAMED + 1).map(fromBytes);
  const typed = names.filter((name) => typeof name === 'string' && !name.startsWith('-')) as readonly string[]; // as the filter has it
  return keys.length > MOST_NAMED || typed.length < names.length ? ['-'] : typed;
}

function filterWords(filters: FilterWishes | undefined): readonly string[] {
  if (filters === undefined) return [];
  const { type, olderThanMs, idleLongerThanMs, largerThanBytes, withoutTtl } = filters;
  return [
    ...(type === undefined ? [] : ['--type', type]),
    ...(olderThanMs === undefined ? [] : ['--older-than', formatDuration(olderThanMs)]),
    ...(idleLongerThanMs === undefined ? [] : ['--idle-longer-than', formatDuration(idleLongerThanMs)]),
    ...(largerThanBytes === undefined ? [] : ['--larger-than', String(largerThanBytes)]),
    ...(withoutTtl ? ['--no-ttl'] : []),
  ];
}
