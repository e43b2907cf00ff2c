import { type CacheopsError, ConnectionError, RefusedError, UsageError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import type { Missing } from '../report.ts';
import { claimedIndex } from './claim-names.ts';
import type { Home, Look, TagHolder } from './layout.ts';
import type { Registry } from './registry.ts';
import { UnseenKeysError } from './unseen-keys.ts';

/** Where tags are held, and how far that was looked for. */
export interface Located {
  readonly holders: readonly TagHolder[];
  /** Where layouts are in use, whether or not they hold one of the tags. */
  readonly homes: readonly Home[];
  /** Keys whose names were looked at to find out which layouts are in use; null when the layout was named with its prefix. */
  readonly keysLookedAt: number | null;
  /** Whether these were all keys: where not, other layouts may hold a tag too. */
  readonly lookedAtAll: boolean;
  /** Why no more were looked at, when a server said no. */
  readonly refused?: string;
  /** Where a node did not tell whether a tag is held. */
  readonly unlooked: readonly Unlooked[];
  /** Where other layouts, or prefixes of the one that was named, may hold the tags and were not looked for. */
  readonly unseen?: Unseen;
}

/** Keys whose names nobody could look at, and of which layout they may be: of any when absent. */
export interface Unseen {
  readonly layout: string | undefined;
  readonly missing: readonly Missing[];
}

export interface Place extends Home {
  readonly tag: string;
}

/** A place that may hold a tag, and why nobody knows whether it does. */
export interface Unlooked extends Place {
  readonly error: CacheopsError;
}

/** A random part of the keyspace, as large as this, shows every layout that is much in use. */
const ENOUGH_KEYS = 200_000;

/**
 * Finds what holds some tags: in the home that was named, or else in the native one and in all that the names of keys
 * give away. Once each tag is held somewhere, a part of a large keyspace is enough; otherwise all of it is looked
 * through, for one hash may be all that a framework has. In a cluster, where one node does not answer is told as
 * {@link Located.unlooked}: the others may hold all there is.
 *
 * @throws UsageError when no layout that is in use can have a tag of that name
 * @throws RefusedError when a server does not let it be found out where the named layout is in use
 */
export async function locateTags(tags: readonly string[], registry: Registry, look: Look): Promise<Located> {
  const { named } = registry;
  if (named?.prefix !== undefined) {
    const home = { layout: named.layout, prefix: named.prefix, named: true };
    return { homes: [home], ...(await holdersIn([home], tags, look)), keysLookedAt: null, lookedAtAll: true };
  }
  const homes = createHomes(registry);
  const heldBy = (): Promise<Held> => holdersIn(homes.all(), tags, look);
  let keysLookedAt = 0;
  let enough = ENOUGH_KEYS;
  try {
    for await (const key of look.keys(EVERY_KEY)) {
      homes.see(key);
      if (++keysLookedAt < enough) continue;
      enough *= 2; // a layout may look through all keys itself
      const held = await heldBy();
      if (tags.every((tag) => held.holders.some((holder) => holder.tag === tag && !holder.unsure))) {
        return { homes: homes.all(), ...held, keysLookedAt, lookedAtAll: false };
      }
    }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    if (named && homes.all().length === 0) throw unfound(named.layout.name, error);
    const away = error instanceof UnseenKeysError ? error.away : [];
    const why = away.length > 0 ? { unseen: { layout: named?.layout.name, missing: away } } : { refused: error.message };
    return { homes: homes.all(), ...(await heldBy()), keysLookedAt, lookedAtAll: false, ...why };
  }
  return { homes: homes.all(), ...(await heldBy()), keysLookedAt, lookedAtAll: true };
}

const unfound = (layout: string, { message }: RefusedError): RefusedError =>
  new RefusedError(`where ${layout} keeps its tags could not be found out: ${message}`, { hint: 'say it: --prefix TEXT' });

const EVERY_KEY = Buffer.from('*');

type Held = Pick<Located, 'holders' | 'unlooked'>;

/**
 * Only homes that hold a tag: a layout tells by the server, not by the name alone. One that is not sure does so where no
 * other is.
 */
async function holdersIn(homes: readonly Home[], tags: readonly string[], look: Look): Promise<Held> {
  const held: Held[] = [];
  for (let from = 0; from < tags.length; from += LOCATED_AT_ONCE) {
    const some = tags.slice(from, from + LOCATED_AT_ONCE);
    held.push(...(await Promise.all(some.map((tag) => holdersOf(tag, homes, look)))));
  }
  return { holders: held.flatMap(({ holders }) => holders), unlooked: held.flatMap(({ unlooked }) => unlooked) };
}

const LOCATED_AT_ONCE = 20;

async function holdersOf(tag: string, homes: readonly Home[], look: Look): Promise<Held> {
  const allowing = homes.filter(({ layout }) => layout.allows?.(tag) ?? true);
  if (allowing.length === 0 && homes.length > 0) throw noTag(tag);
  const { holders, unlooked } = await locateAt(allowing.map((home) => ({ ...home, tag })), look); // prettier-ignore
  const sure = holders.filter(({ unsure }) => !unsure);
  return { holders: sure.length > 0 ? sure : holders, unlooked };
}

/** What holds each tag in its place. In a cluster, where one node does not answer is told; else it fails as {@link Look} does. */
export async function locateAt(places: readonly Place[], look: Look): Promise<Held> {
  const holders: TagHolder[] = [];
  const unlooked: Unlooked[] = [];
  for (const place of places) {
    try {
      holders.push(...(await place.layout.locate(place.tag, place, look)));
    } catch (error) {
      if (!look.clustered || !isUntold(error)) throw error;
      unlooked.push({ ...place, error });
    }
  }
  return { holders, unlooked };
}

const isUntold = (error: unknown): error is CacheopsError =>
  error instanceof ConnectionError || error instanceof CommandError || error instanceof UnseenKeysError;

const noTag = (tag: string): UsageError =>
  new UsageError(`${JSON.stringify(tag)} cannot be a tag`, {
    hint: 'a tag has at least one character, and in the native layout no braces or control characters',
  });

interface Homes {
  see(key: Buffer): void;
  all(): readonly Home[];
}

/** More than these are no caches but keys that happen to look like indexes. */
const MOST_HOMES = 200;

/** The homes that the names of keys give away, and those that the layouts have in any case. */
export function createHomes({ layouts, named, recognise }: Registry): Homes {
  const homes = new Map<string, Home>();
  const add = (home: Home): void => {
    if (homes.size < MOST_HOMES) homes.set(`${home.layout.name} ${home.prefix.toString('latin1')}`, home);
  };
  for (const layout of layouts) {
    if (layout.fixedPrefix !== undefined && (named === undefined || named.layout === layout))
      add({ layout, prefix: layout.fixedPrefix, named: named !== undefined });
  }
  const byEntries = layouts.filter((layout) => layout.prefixOfEntry && (named === undefined || named.layout === layout));
  return {
    see(key) {
      // A purge that was killed may have left nothing of an index but its claim.
      for (const { layout, own } of recognise(claimedIndex(key) ?? key)) {
        if (own.prefix !== undefined && (named === undefined || named.layout === layout)) add({ layout, prefix: own.prefix, named: false });
      }
      for (const layout of byEntries) {
        const prefix = layout.prefixOfEntry?.(key);
        if (prefix !== undefined) add({ layout, prefix, named: false });
      }
    },
    all: () => [...homes.values()],
  };
}
