import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

// The JSON Schemas of what cacheops prints, as they ship with the package.

const FOLDER = join(import.meta.dirname, '../../schemas');
const OF_PROFILES = 'profile.schema.json'; // of files that people write, in an older draft for editors

/** File name → schema. */
export const outputSchemas: ReadonlyMap<string, Record<string, unknown>> = new Map(
  readdirSync(FOLDER)
    .filter((file) => file !== OF_PROFILES)
    .map((file) => [file, JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Record<string, unknown>]),
);

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false });
for (const [file, schema] of outputSchemas) ajv.addSchema(schema, file);

/** `profile-list.schema.json`. */
export const schemaFileOf = (command: string): string => `${command.replace(' ', '-')}.schema.json`;

/** What is wrong with a value by a schema, such as `stats.schema.json` or `stats.schema.json#/$defs/record`; empty when nothing is. */
export function violations(schema: string, value: unknown): readonly string[] {
  const validate = ajv.getSchema(schema);
  if (validate === undefined) throw new Error(`there is no schema ${schema}`);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}
