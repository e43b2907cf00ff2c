import { type Info, parseInfoValues } from './info.ts';

export interface CommandCount {
  readonly calls: bigint;
  /** Time the command ran on the server, without waiting in queues or on the network. */
  readonly microseconds: bigint;
}

/** INFO commandstats: what each command did since boot or CONFIG RESETSTAT. Subcommands are `config|get`, as servers name them. */
export function commandCounts(info: Info): ReadonlyMap<string, CommandCount> {
  return countsOf(info, 'commandstats', 'cmdstat_', (values) => {
    const [calls, microseconds] = [wholeNumber(values.get('calls')), wholeNumber(values.get('usec'))];
    return calls === undefined || microseconds === undefined ? undefined : { calls, microseconds };
  });
}

/** INFO errorstats: error replies by their first word, such as `OOM`. From Redis 6.2 on; empty before. */
export function errorCounts(info: Info): ReadonlyMap<string, bigint> {
  return countsOf(info, 'errorstats', 'errorstat_', (values) => wholeNumber(values.get('count')));
}

function countsOf<T>(
  info: Info,
  section: string,
  prefix: string,
  read: (values: ReadonlyMap<string, string>) => T | undefined,
): ReadonlyMap<string, T> {
  const counts = new Map<string, T>();
  for (const [name, value] of info.section(section)) {
    const count = name.startsWith(prefix) ? read(parseInfoValues(value)) : undefined;
    if (count !== undefined) counts.set(name.slice(prefix.length), count);
  }
  return counts;
}

const wholeNumber = (text: string | undefined): bigint | undefined => (text !== undefined && /^\d+$/.test(text) ? BigInt(text) : undefined);
