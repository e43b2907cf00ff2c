// It comes without types; these are of what tests use, as Vitest imports it.
declare module 'redis-tag-cache' {
  export default class TagCache {
    /** As ioredis takes it. */
    constructor(options: { readonly redis: object });
    readonly redis: { quit(): Promise<unknown>; disconnect(): void };
    get(key: string): Promise<unknown>;
    set(key: string, data: unknown, tags: readonly string[], options: { readonly timeout?: number }): Promise<void>;
  }
}
