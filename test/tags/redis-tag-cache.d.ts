// It comes without types; these are of what tests use, as Vitest imports it.
declare module 'redis-tag-cache' {
  export default class TagCache {
    constructor(options: { readonly redis: { readonly port: number; readonly keyPrefix: string } });
    readonly redis: { quit(): Promise<unknown> };
    get(key: string): Promise<unknown>;
    set(key: string, data: unknown, tags: readonly string[], options: { readonly timeout?: number }): Promise<void>;
  }
}
