import { type Database, databases } from '../../redis/keyspace-info.ts';
import type { NodeFacts } from '../facts.ts';
import { infoOf } from './sums.ts';

export interface KeyspaceFigures {
  readonly keys: number;
  readonly keysWithExpiry: number;
  readonly databases: readonly Database[];
}

/** Keys by database, over nodes that serve different keys; null when one of them does not tell. */
export function keyspaceFigures(nodes: readonly NodeFacts[]): KeyspaceFigures | null {
  const infos = nodes.map(infoOf);
  if (infos.length === 0 || infos.includes(undefined)) return null;
  const byNumber = groupByNumber(infos.flatMap((info) => (info === undefined ? [] : databases(info))));
  const all = [...byNumber].map(([db, parts]) => together(db, parts)).toSorted((a, b) => a.db - b.db);
  return { keys: sum(all, ({ keys }) => keys), keysWithExpiry: sum(all, ({ keysWithExpiry }) => keysWithExpiry), databases: all };
}

function together(db: number, parts: readonly Database[]): Database {
  const keysWithExpiry = sum(parts, (part) => part.keysWithExpiry);
  const told = parts.filter(({ averageTtlMs }) => averageTtlMs !== null);
  const toldKeys = sum(told, (part) => part.keysWithExpiry);
  return {
    db,
    keys: sum(parts, ({ keys }) => keys),
    keysWithExpiry,
    averageTtlMs: toldKeys === 0 ? null : Math.round(sum(told, (part) => (part.averageTtlMs ?? 0) * part.keysWithExpiry) / toldKeys),
    keysWithExpiringFields: parts.some((part) => part.keysWithExpiringFields === null)
      ? null
      : sum(parts, (part) => part.keysWithExpiringFields ?? 0),
  };
}

const sum = <T>(items: readonly T[], read: (item: T) => number): number => items.reduce((total, item) => total + read(item), 0);

function groupByNumber(all: readonly Database[]): ReadonlyMap<number, readonly Database[]> {
  const groups = new Map<number, Database[]>();
  for (const database of all) groups.set(database.db, [...(groups.get(database.db) ?? []), database]);
  return groups;
}
