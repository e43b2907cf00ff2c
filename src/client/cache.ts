// What an application sees of the cache.

export interface Cache {
  /** What is stored under a key; `undefined` when nothing is. Rejects when Redis fails, or the value cannot be read. */
  get<T = unknown>(key: string): Promise<T | undefined>;
  /** Stores a value under its tags. Rejects when Redis fails; a value that could not be tagged is deleted again, if Redis lets it. */
  set(key: string, value: unknown, options?: EntryOptions): Promise<void>;
  /**
   * What is stored under a key, else what `load` resolves to, which is stored then; `undefined` never is. One load at a time for
   * each key. Rejects only with what `load` throws: failures of Redis go to `onError`, and the value comes from `load`.
   */
  wrap<T>(key: string, options: EntryOptions, load: () => T | Promise<T>): Promise<T>;
  /** Resolves to whether there was something under the key. Rejects when Redis fails. */
  delete(key: string): Promise<boolean>;
  /**
   * Deletes every entry that carries one of the tags, and finishes what a killed run of it, or of `cacheops invalidate`, has left.
   * Rejects with {@link InvalidationError} when not all are gone: what is left is done by the next call, whoever makes it.
   */
  invalidateTags(tags: readonly string[]): Promise<Invalidated>;
}

export interface EntryOptions {
  /** Life in seconds; `Infinity` for one without end. The cache's `ttl` when absent. */
  readonly ttl?: number;
  /** Without braces and control characters. */
  readonly tags?: readonly string[];
}

export interface CacheOptions {
  /** What the key of every entry begins with, such as `shop:`. Tags do not: they are one name space, for `cacheops invalidate` as well. */
  readonly prefix?: string;
  /** What the keys of indexes begin with, when the profile of cacheops says so: `cacheops:tag:` when absent. */
  readonly tagPrefix?: string;
  /** Life in seconds of entries that name none. */
  readonly ttl?: number;
  /** By how much `wrap` shortens lives at random, so that what was loaded together does not expire together: up to 0.1 of them when absent. */
  readonly jitter?: number;
  /**
   * How long one `wrap` keeps those of other processes waiting for the same key, at most: longer than your slowest load. 10,000 when
   * absent; 0: loads of different processes do not wait for each other.
   */
  readonly lockMs?: number;
  /** How long `wrap` waits for each reply of Redis before it does without. 1,000 when absent. */
  readonly patienceMs?: number;
  /** JSON when absent, and buffers as they are. */
  readonly serializer?: Serializer;
  /** Failures of Redis that `wrap` gets over, and values that it cannot read or store. */
  readonly onError?: (error: unknown, key: string) => void;
}

/** How values are written. What one has encoded another may have to decode: the old release and the new one run side by side. */
export interface Serializer {
  encode(value: unknown): string | Buffer;
  decode(bytes: Buffer): unknown;
}

/** Counted by the replies of the servers. */
export interface Invalidated {
  readonly deleted: number;
  /** Expired, deleted or evicted before. */
  readonly alreadyGone: number;
}
