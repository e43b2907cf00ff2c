import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { cacheops } from '../support/cacheops.ts';
import { outputSchemas, violations } from '../support/schemas.ts';
import { fieldsOf, type Schema, withFields } from './json-page.ts';

// What docs/json.md and the schemas promise; json.server.test.ts holds `stats` and `slowlog` to it.

const PAGE = '../../docs/json.md';
const schemas = outputSchemas as ReadonlyMap<string, Schema>;

describe('docs/json.md', () => {
  test('lists the fields that the schemas do: update it with `npx vitest run test/cli/json.test.ts -u`', async () => {
    const page = await readFile(join(import.meta.dirname, PAGE), 'utf8');
    await expect(withFields(page, schemas)).toMatchFileSnapshot(PAGE);
  });

  test('speaks of every subcommand, and of every schema', async () => {
    const page = await readFile(join(import.meta.dirname, PAGE), 'utf8');
    expect(commands.map(({ name }) => name).filter((name) => name !== 'demo' && !page.includes(`## cacheops ${name}\n`))).toEqual([]);
    expect([...schemas.keys()].filter((file) => !page.includes(`schemas/${file}`))).toEqual([]);
  });
});

describe.each([...schemas])('%s', (file, { $defs = {}, ...root }) => {
  test('describes every field', () => {
    const objects = [...(file === 'report.schema.json' ? [root] : []), ...Object.values($defs)];
    expect(objects.flatMap((schema) => fieldsOf(schema)).filter(({ description }) => description === '')).toEqual([]);
  });
});

describe('without a server', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'json-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each([
    ['profile-init', ['profile', 'init']],
    ['profile-list', ['profile', 'list']],
    ['profile-show', ['profile', 'show', '-H', 'cache-1']],
    ['profile-schema', ['profile', 'schema', 'written.json']],
    ['explain', ['explain']],
    ['explain', ['explain', 'slowlog/entries-lost']],
  ])('%s answers as documented to %j', async (schema, argv) => {
    const { code, stdout } = await cacheops([...argv, '--format', 'json'], { cwd: folder });
    expect(code).toBe(0);
    expect(violations(`${schema}.schema.json`, JSON.parse(stdout))).toEqual([]);
  });

  test('a schema refuses a field that it does not know, a missing one, and one of another type', async () => {
    const { data, ...report } = JSON.parse((await cacheops(['profile', 'list', '--format', 'json'])).stdout);
    const wrong = (profiles: unknown) => violations('profile-list.schema.json', { ...report, data: { profiles } });
    const [first] = data.profiles;
    const { place: _, ...withoutPlace } = first;
    expect(wrong([first])).toEqual([]);
    expect(wrong([{ ...first, more: 1 }])).toEqual([expect.stringContaining('more')]);
    expect(wrong([withoutPlace])).toEqual([expect.stringContaining('place')]);
    expect(wrong([{ ...first, answers: 'yes' }])).toEqual([expect.stringContaining('boolean')]);
  });
});
