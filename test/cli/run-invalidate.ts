import { expect } from 'vitest';
import type { InvalidateData } from '../../src/invalidation/data.ts';
import { cacheops, type RunOptions } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import type { TestServer } from '../support/servers.ts';

export interface Invalidated {
  readonly code: number;
  readonly stderr: string;
  readonly report: { readonly data: InvalidateData; readonly complete: boolean; readonly missing: readonly { readonly reason: string }[] };
}

/** The report, once it has been found to follow its schema. */
export async function runInvalidate({ port }: TestServer, argv: readonly string[], options: RunOptions = {}): Promise<Invalidated> {
  const words = ['invalidate', ...argv, '-p', String(port), '--format', 'json'];
  const { code, stdout, stderr } = await cacheops(words, options);
  const report = JSON.parse(stdout || 'null');
  expect(report === null ? [] : violations('invalidate.schema.json', report)).toEqual([]);
  return { code, stderr, report };
}

/** As an application writes it: the value first. */
export async function write(server: TestServer, key: string | Buffer, ...tags: string[]): Promise<void> {
  await server.command('SET', key, 'v', 'EX', 600);
  for (const tag of tags) await server.command('ZADD', `cacheops:tag:{${tag}}`, Math.floor(Date.now() / 1000) + 600, key);
}

export const keysOf = async (server: TestServer): Promise<string[]> => ((await server.command('KEYS', '*')) as string[]).toSorted();
