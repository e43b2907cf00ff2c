import { type Info, parseInfoValues } from './info.ts';

export interface Database {
  readonly db: number;
  readonly keys: number;
  /** Keys with a TTL. On replicas both counts include keys that are expired but not deleted yet. */
  readonly keysWithExpiry: number;
  /** The server's own estimate from sampling; `null` when it has none yet. */
  readonly averageTtlMs: number | null;
  /** Hashes in which some field has its own TTL (Redis 7.4, Valkey 9.0); `null` when the server does not know such fields. */
  readonly keysWithExpiringFields: number | null;
}

/** INFO keyspace: the databases that hold keys. */
export function databases(info: Info): readonly Database[] {
  return [...info.section('keyspace')].flatMap(([name, value]) => {
    const db = /^db(\d+)$/.exec(name)?.[1];
    return db === undefined ? [] : database(Number(db), parseInfoValues(value));
  });
}

/** Empty for a line of another form than known. */
function database(db: number, values: ReadonlyMap<string, string>): readonly Database[] {
  const number = (name: string) => {
    const text = values.get(name);
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const [keys, keysWithExpiry] = [number('keys'), number('expires')];
  if (keys === undefined || keysWithExpiry === undefined) return [];
  const averageTtlMs = number('avg_ttl') || null; // 0: not sampled yet
  return [
    { db, keys, keysWithExpiry, averageTtlMs, keysWithExpiringFields: number('subexpiry') ?? number('keys_with_volatile_items') ?? null },
  ];
}
