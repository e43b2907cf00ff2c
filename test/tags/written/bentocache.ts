import type { LayoutUnderTest, Store } from '../layout-contract.ts';

// As bentocache writes, in one command, and as a process reads that has nothing in memory.

interface Written {
  readonly createdAt: number;
  readonly value: unknown;
  readonly tags?: readonly string[];
}

async function read(server: Store, key: string): Promise<Written | undefined> {
  const json = await server.command('GET', key);
  return typeof json === 'string' ? (JSON.parse(json) as Written) : undefined;
}

export const bentocache: LayoutUnderTest = {
  name: 'bentocache',
  prefixes: ['bentocache:', 'shop:cache:'],
  tags: ['convo:42', 'user'],
  clusters: true,
  onlyMarks: true,
  async write(server, prefix, { key, tags, ttl = 86_400 }) {
    const createdAt = Date.now();
    const json = JSON.stringify({ value: 'hello', createdAt, logicalExpiration: createdAt + ttl * 1000, tags });
    await server.command('SET', `${prefix}${key}`, json, 'PX', ttl * 1000);
  },
  async isHit(server, prefix, { key }) {
    const entry = await read(server, `${prefix}${key}`);
    if (entry === undefined) return false;
    const marks = await Promise.all((entry.tags ?? []).map((tag) => read(server, `${prefix}___bc:t:${tag}`)));
    return !marks.some((mark) => mark !== undefined && Number(mark.value) >= entry.createdAt);
  },
};
