import { createClient as createClient6, createCluster as createCluster6, createSentinel } from '@redis/client';
import { Cluster, Redis } from 'ioredis';
import { createClient as createClient4, createCluster as createCluster4 } from 'redis-client-4';
import type { CacheClient } from '../../src/client/create-cache.ts';
import type { TestServer } from '../support/servers.ts';

/** An application's own client, as it would make it. */
export interface OpenedClient {
  readonly client: CacheClient;
  close(): Promise<unknown>;
}

type OpenClient = (nodes: readonly TestServer[]) => Promise<OpenedClient>;

const urlOf = ({ address }: TestServer): string => `redis://${address}`;
const urlsOf = (nodes: readonly TestServer[]): { url: string }[] => nodes.map((node) => ({ url: urlOf(node) }));

/** Of one server: the first. */
export const singleClients: Readonly<Record<string, OpenClient>> = {
  ioredis: async ([server]) => ofIoredis(new Redis(urlOf(server!))), // there is one
  'ioredis that groups commands': async ([server]) => ofIoredis(new Redis(urlOf(server!), { enableAutoPipelining: true })),
  'node-redis 6': async ([server]) => {
    const client = createClient6({ url: urlOf(server!) });
    await client.connect();
    return { client, close: () => client.close() };
  },
  'node-redis 4': async ([server]) => {
    const client = createClient4({ url: urlOf(server!) });
    await client.connect();
    return { client, close: () => client.quit() };
  },
};

/** Of three sentinels. */
export const sentinelClients: Readonly<Record<string, OpenClient>> = {
  ioredis: async (sentinels) => ofIoredis(new Redis({ sentinels: addressesOf(sentinels), name: 'mymaster' })),
  'node-redis 6': async (sentinels) => {
    const client = createSentinel({ name: 'mymaster', sentinelRootNodes: addressesOf(sentinels) });
    await client.connect();
    return { client, close: () => client.close() };
  },
};

export const clusterClients: Readonly<Record<string, OpenClient>> = {
  ioredis: async (nodes) => ofIoredis(new Cluster(addressesOf(nodes))),
  'ioredis that groups commands': async (nodes) => ofIoredis(new Cluster(addressesOf(nodes), { enableAutoPipelining: true })),
  'ioredis that reads from replicas': async (nodes) => ofIoredis(new Cluster(addressesOf(nodes), { scaleReads: 'slave' })),
  'node-redis 6': async (nodes) => {
    const client = createCluster6({ rootNodes: urlsOf(nodes) });
    await client.connect();
    return { client, close: () => client.close() };
  },
  'node-redis 4': async (nodes) => {
    const client = createCluster4({ rootNodes: urlsOf(nodes) });
    await client.connect();
    return { client, close: () => client.quit() };
  },
};

const addressesOf = (nodes: readonly TestServer[]) => nodes.map(({ host, port }) => ({ host, port }));

const ofIoredis = (client: Redis | Cluster): OpenedClient => ({ client, close: () => client.quit() });
