import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { InvalidateData } from '../../src/invalidation/data.ts';
import { createRegistry } from '../../src/tags/registry.ts';
import { cacheops } from '../support/cacheops.ts';
import { startCluster, startSentinels, startStandalone, type TestServer, useServers } from '../support/servers.ts';

/** An entry, as the application asks its framework to keep it. */
export interface Entry {
  readonly key: string;
  readonly tags: readonly string[];
  /** Seconds; never when absent. */
  readonly ttl?: number;
}

/** What a layout's test brings: the framework's own writes and reads, byte by byte, or the framework itself. */
export interface LayoutUnderTest {
  /** As `--layout` takes it. */
  readonly name: string;
  /** Two prefixes as real applications have them, as `--prefix` takes them. */
  readonly prefixes: readonly [string, string];
  readonly tags: readonly [string, string];
  /** Whether what the framework writes may lie on several nodes. */
  readonly clusters: boolean;
  /** Whether it is purged behind Sentinel too. */
  readonly sentinels?: boolean;
  /** Nothing gives it away: it has to be named. */
  readonly onlyNamed?: boolean;
  /** Marks make entries stale at once, and leave them where they are. */
  readonly onlyMarks?: boolean;
  /** Before the first write to a server that is empty by now. */
  begin?(server: Store, prefix: string): Promise<void>;
  write(server: Store, prefix: string, entry: Entry): Promise<void>;
  /** Whether the framework would find the entry. */
  isHit(server: Store, prefix: string, entry: Entry): Promise<boolean>;
}

/** One server, or a cluster whose redirections are followed. `url`: how purges reach it, where not by the port. */
export interface Store extends Pick<TestServer, 'command' | 'port'> {
  readonly url?: string;
}

interface Ran {
  readonly code: number;
  readonly stderr: string;
  readonly data: InvalidateData;
}

export async function invalidate({ port, url }: Pick<Store, 'port' | 'url'>, ...argv: string[]): Promise<Ran> {
  const { code, stdout, stderr } = await cacheops(['invalidate', ...argv, '-u', url ?? `redis://127.0.0.1:${port}`, '--format', 'json']);
  return { code, stderr, data: stdout === '' ? undefined : JSON.parse(stdout).data };
}

/** What every layout owes to those who purge by it. */
export function describeLayout(layout: LayoutUnderTest): void {
  const topologies = ['standalone', ...(layout.clusters ? ['cluster'] : []), ...(layout.sentinels ? ['sentinel'] : [])];
  describe.each(topologies)(`${layout.name}, %s`, (topology) => {
    const servers = useServers();
    let nodes: readonly TestServer[];
    let server: Store;
    const [prefix, otherPrefix] = layout.prefixes;
    const [tag, otherTag] = layout.tags;
    const tagged: readonly Entry[] = Array.from({ length: 12 }, (_, i) => ({
      key: `page.${i}`,
      tags: [tag],
      ...(i % 2 === 0 && { ttl: 600 }),
    }));
    const both: Entry = { key: 'both', tags: [tag, otherTag], ttl: 600 };
    const other: Entry = { key: 'other', tags: [otherTag], ttl: 600 };
    const untagged: Entry = { key: 'plain', tags: [], ttl: 600 };
    const entries = [...tagged, both, other, untagged];

    beforeAll(async () => {
      if (topology === 'cluster') {
        const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
        nodes = cluster.primaries;
        server = following(cluster.primaries);
      } else if (topology === 'sentinel') {
        const { name, sentinels, primary } = await servers.keep(startSentinels());
        nodes = [primary];
        const url = `redis+sentinel://${sentinels.map(({ address }) => address).join(',')}/${name}`;
        server = { command: primary.command, port: primary.port, url };
      } else {
        const standalone = await servers.keep(startStandalone());
        nodes = [standalone];
        server = standalone;
      }
    });
    beforeEach(async () => {
      for (const node of nodes) await node.command('FLUSHALL');
      await layout.begin?.(server, prefix);
      for (const entry of entries) await layout.write(server, prefix, entry);
    });
    const where = layout.onlyNamed ? ['--layout', layout.name, '--prefix', prefix] : [];
    const hits = async (of = prefix): Promise<readonly string[]> => {
      const found: string[] = [];
      for (const entry of entries) if (await layout.isHit(server, of, entry)) found.push(entry.key);
      return found;
    };

    test('the framework finds what it wrote', async () => {
      expect(await hits()).toEqual(entries.map(({ key }) => key));
    });

    test('is found, with its prefix', async () => {
      const { code, data } = await invalidate(server, '--tag', tag, '--dry-run', ...where);
      expect(code).toBe(0);
      expect(data.plan.tags.map(({ layout: name, prefix: found }) => [name, found])).toEqual([[layout.name, prefix]]);
      expect(await hits()).toEqual(entries.map(({ key }) => key));
    });

    test('what carries the tag is gone for the framework, and nothing else is', async () => {
      const { code, data, stderr } = await invalidate(server, '--tag', tag, '--yes', ...where);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(await hits()).toEqual(['other', 'plain']);
      const counts = layout.onlyMarks ? { marked: 1, deleted: 0 } : { deleted: tagged.length + 1 };
      expect(data).toMatchObject({ ...counts, failed: 0, unknown: 0, failures: [] });
    });

    test('what is written again afterwards is found again, and purged again', async () => {
      await invalidate(server, '--tag', tag, '--yes', ...where);
      await layout.write(server, prefix, both);
      expect(await hits()).toEqual(['both', 'other', 'plain']);
      expect((await invalidate(server, '--tag', tag, '--yes', ...where)).code).toBe(0);
      expect(await hits()).toEqual(['other', 'plain']);
    });

    test.skipIf(layout.onlyNamed)('two prefixes are two places: both are shown, none is guessed', async () => {
      await layout.begin?.(server, otherPrefix);
      for (const entry of entries) await layout.write(server, otherPrefix, entry);
      const shown = await invalidate(server, '--tag', tag, '--dry-run');
      expect(new Set(shown.data.plan.tags.map(({ prefix: found }) => found))).toEqual(new Set([prefix, otherPrefix]));
      const guessed = await invalidate(server, '--tag', tag, '--yes');
      expect(guessed).toMatchObject({ code: 4, stderr: expect.stringContaining('held in several places') });
      const named = await invalidate(server, '--tag', tag, '--yes', '--layout', layout.name, '--prefix', otherPrefix);
      expect(named.code).toBe(0);
      expect(await hits()).toHaveLength(entries.length);
      expect(await hits(otherPrefix)).toEqual(['other', 'plain']);
    });

    test('its own keys are no entries', async () => {
      const { isOwn } = createRegistry({ layout: layout.onlyNamed ? layout.name : undefined, prefix: undefined });
      await invalidate(server, '--pattern', '*', '--i-mean-all', '--yes', ...where);
      const left = (await Promise.all(nodes.map((node) => node.command('KEYS', '*')))).flat() as string[];
      expect(left.length).toBeGreaterThan(0);
      expect(left.filter((key) => !isOwn(Buffer.from(key)))).toEqual([]);
    });
  });
}

export function following(nodes: readonly TestServer[]): Store {
  const [first] = nodes;
  if (first === undefined) throw new TypeError('a cluster has nodes');
  return {
    port: first.port,
    command: (...words) =>
      first.command(...words).catch((error: Error) => {
        const there = /^MOVED \d+ .*:(\d+)$/.exec(error.message)?.[1];
        const node = nodes.find(({ port }) => port === Number(there));
        if (node === undefined) throw error;
        return node.command(...words);
      }),
  };
}
