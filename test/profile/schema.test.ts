import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { keysAt } from '../../src/profile/schema-keys.ts';
import { profileJsonSchema } from '../../src/profile/schema.ts';

it('is what schemas/profile.schema.json says; `node scripts/write-schemas.mjs` writes it anew', async () => {
  const shipped = await readFile(new URL('../../schemas/profile.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(shipped)).toEqual(profileJsonSchema());
});

it('refuses unknown keys in every section, so that editors mark them', () => {
  const sections = objectsIn(profileJsonSchema()).filter(({ type, properties }) => type === 'object' && properties !== undefined);
  expect(sections.length).toBeGreaterThan(10);
  expect(sections.filter(({ additionalProperties }) => additionalProperties !== false)).toEqual([]);
});

it('describes what a person writes: durations and sizes are text', () => {
  expect(profileJsonSchema()).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    properties: {
      connection: { properties: { connectTimeout: { type: 'string' }, port: { type: 'integer', minimum: 1, maximum: 65_535 } } },
    },
  });
});

it('knows the keys of each section', () => {
  expect(keysAt([])).toContain('families');
  expect(keysAt(['connection', 'sentinel'])).toEqual(['name', 'nodes', 'username', 'password', 'tls']);
  expect(keysAt(['connection', 'password'])).toEqual(['env', 'file', 'command']);
  expect(keysAt(['families', 'any:{template}'])).toContain('maxBytes');
  expect(keysAt(['events', 0])).toEqual(['on', 'tag']);
  expect(keysAt(['config'])).toEqual([]);
  expect(keysAt(['nowhere', 'constructor'])).toEqual([]);
});

interface JsonObject {
  readonly [key: string]: unknown;
}

function objectsIn(value: unknown): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
