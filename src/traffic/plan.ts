import { UsageError } from '../errors.ts';
import type { Profile } from '../profile/profile.ts';
import type { Node, Target } from '../redis/target.ts';
import { parseDuration } from '../text/duration.ts';
import type { Wanted } from './filter.ts';
import type { Plan } from './look.ts';

/** How long to look, unless it is said. */
export const DEFAULT_DURATION_MS = 30_000;

/** Twice of what a server keeps for us before it cuts us off, unless that is set otherwise. */
const DEFAULT_MEMORY_RISE_BYTES = 64 * 1024 ** 2;

/** How far what we read may lie behind: a server buffers some 30 MB for us before it cuts us off. */
const MOST_LAG_MS = 5_000;

interface PlanFlags {
  readonly duration: number | undefined;
  readonly forever: boolean;
  readonly slice: string | undefined;
  readonly latencyRise: number;
  readonly memoryRise: number | undefined;
}

/** Fails with UsageError when flags contradict each other. */
export function readPlan({ duration, forever, slice, latencyRise, memoryRise = DEFAULT_MEMORY_RISE_BYTES }: PlanFlags): Plan {
  if (forever && duration !== undefined)
    throw new UsageError('--forever and --duration say different things', { hint: 'give one of them' });
  return {
    durationMs: forever ? Infinity : (duration ?? DEFAULT_DURATION_MS),
    slice: slice === undefined ? undefined : readSlice(slice),
    bounds: { latencyRiseMs: latencyRise, memoryRiseBytes: memoryRise, lagMs: MOST_LAG_MS },
  };
}

/** `1s/10s`: one second of every ten. */
function readSlice(text: string): NonNullable<Plan['slice']> {
  const [lookMs, everyMs, ...others] = text.split('/').map(parseDuration);
  if (lookMs === undefined || everyMs === undefined || others.length > 0 || lookMs < 100 || everyMs <= lookMs) {
    throw new UsageError(`--slice ${text}: expected a look and the time it is taken from`, {
      hint: 'such as --slice 1s/10s, a second of every ten; a look is 100ms or longer',
    });
  }
  return { lookMs, everyMs };
}

interface FilterFlags {
  readonly command: readonly string[];
  readonly family: readonly string[];
  readonly match: string | undefined;
  readonly client: readonly string[];
  readonly exclude: readonly string[];
  readonly reads: boolean;
  readonly writes: boolean;
}

/** @param db only the commands of this database */
export function readWanted({ command, family, match, client, exclude, reads, writes }: FilterFlags, db: number | undefined): Wanted {
  if (reads && writes)
    throw new UsageError('no command both reads and writes only', { hint: 'leave out --reads and --writes to see both' });
  return {
    commands: command,
    families: family,
    match,
    clients: client,
    db,
    access: reads ? 'read' : writes ? 'write' : undefined,
    exclude,
  };
}

/**
 * The database that was asked for on the command line. That of a profile or a URL is where a connection begins, and MONITOR
 * tells of all databases whichever it is.
 */
export const databaseAskedFor = ({ connection, origins }: Pick<Profile, 'connection' | 'origins'>): number | undefined =>
  origins.get('connection.db')?.where === '--db' ? connection.db : undefined;

/** The nodes that were asked for by address; without, one for each part of the keyspace. */
export function chooseNodes({ nodes, primaries }: Target, addresses: readonly string[]): readonly Node[] {
  if (addresses.length === 0) return primaries;
  return addresses.map((wanted) => {
    const node = nodes.find(({ address }) => address === wanted);
    if (node === undefined) {
      throw new UsageError(`--node ${wanted}: there is no such node`, { hint: `one of ${nodes.map(({ address }) => address).join(', ')}` });
    }
    return node;
  });
}
