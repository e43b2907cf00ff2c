import { randomBytes } from 'node:crypto';
import type { LayoutUnderTest } from '../layout-contract.ts';

// As both adapters of Symfony write, after dumps of 5.4 and the source of 7.1.

export const withSeparator = (separator: string): LayoutUnderTest => ({
  name: 'symfony',
  prefixes: ['app1:tTDD7jzUVA:', 'shop:9kQz-0bUVA:'],
  tags: ['convo_42', 'user'],
  clusters: true,
  sentinels: separator === '\x01',
  async write(server, prefix, { key, tags, ttl }) {
    const member = `${prefix.replace(/^\w+:/, '')}${key}`; // without the prefix of the connection
    await server.command('SETEX', `${prefix}${key}`, ttl ?? 8_640_000, 'value');
    for (const tag of tags) await server.command('SADD', `${prefix}${separator}tags${separator}${tag}`, member);
  },
  isHit: async (server, prefix, { key }) => (await server.command('EXISTS', `${prefix}${key}`)) === 1,
});

export const symfonyVersions: LayoutUnderTest = {
  name: 'symfony-versions',
  prefixes: ['tTDD7jzUVA:', '9kQz-0bUVA:'],
  tags: ['convo_42', 'user'],
  clusters: true,
  sentinels: true,
  onlyMarks: true,
  async write(server, prefix, { key, tags, ttl }) {
    const versions: unknown[] = [];
    for (const tag of tags) {
      const known = await server.command('GET', versionOf(prefix, tag));
      const version = known ?? randomBytes(6).toString('hex');
      if (known === null) await server.command('SET', versionOf(prefix, tag), String(version));
      versions.push(version);
    }
    await server.command('SETEX', `${prefix}${key}`, ttl ?? 8_640_000, JSON.stringify(versions));
  },
  async isHit(server, prefix, { key, tags }) {
    const item = await server.command('GET', `${prefix}${key}`);
    const versions = await Promise.all(tags.map((tag) => server.command('GET', versionOf(prefix, tag))));
    return item === JSON.stringify(versions);
  },
};

const versionOf = (prefix: string, tag: string): string => `${prefix}${tag}\x01tags\x01`;
