import { expect } from 'vitest';
import { cacheops, type RunOptions } from '../support/cacheops.ts';
import { schemaFileOf, violations } from '../support/schemas.ts';
import type { TestServer } from '../support/servers.ts';

export interface TagsRan<Data> {
  readonly code: number;
  readonly stderr: string;
  readonly data: Data;
  readonly missing: readonly { readonly reason: string }[];
  readonly unchecked: readonly { readonly reason: string }[];
  readonly findings: readonly { readonly id: string; readonly severity: string; readonly message: string; readonly evidence: object }[];
}

/** `tags gc --apply` and the like: the report, once it has been found to follow its schema. */
export async function runTags<Data>(
  { port }: Pick<TestServer, 'port'>,
  verb: string,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<TagsRan<Data>> {
  const words = ['tags', verb, ...argv, '-u', `redis://127.0.0.1:${port}`, '--format', 'json'];
  const { code, stdout, stderr } = await cacheops(words, options);
  const report = JSON.parse(stdout || 'null');
  expect(report === null ? [] : violations(schemaFileOf(`tags ${verb}`), report)).toEqual([]);
  return {
    code,
    stderr,
    data: report?.data,
    missing: report?.missing ?? [],
    unchecked: report?.unchecked ?? [],
    findings: report?.findings ?? [],
  };
}

/** In unix seconds, so far from now. */
export const secondsFromNow = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
