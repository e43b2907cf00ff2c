import { profileJsonSchema } from './schema.ts';

/** As much of JSON Schema as a profile's is made of. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | false;
  readonly anyOf?: readonly JsonSchema[];
  /** Of a list. */
  readonly items?: JsonSchema;
}

/** The keys that may stand in the section at `path`; none where any key may stand, or no section. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const inside = path.reduce<readonly JsonSchema[]>(
    (schemas, key) => schemas.flatMap((schema) => step(schema, String(key))),
    [profileJsonSchema()],
  );
  return inside.flatMap(forms).flatMap(({ properties }) => Object.keys(properties ?? {}));
}

function step(schema: JsonSchema, key: string): readonly JsonSchema[] {
  return forms(schema).flatMap(({ properties, additionalProperties, items }) => {
    const known = Object.hasOwn(properties ?? {}, key) ? properties?.[key] : undefined;
    return known ?? (additionalProperties || (items ?? []));
  });
}

/** A value may take several forms, such as a duration or a section. */
function forms(schema: JsonSchema): readonly JsonSchema[] {
  return [schema, ...(schema.anyOf ?? []).flatMap(forms)];
}
