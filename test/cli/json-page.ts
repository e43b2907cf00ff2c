/** A JSON Schema as far as ours use it. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly const?: string;
  readonly enum?: readonly (string | null)[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** The page with the tables of fields between its markers made anew from the schemas, by file name. */
export function withFields(page: string, schemas: ReadonlyMap<string, Schema>): string {
  return page.replaceAll(/(<!-- fields of (\S+) -->\n)[^]*?(<!-- end of fields -->)/g, (_, begin: string, file: string, end: string) => {
    const schema = schemas.get(file);
    if (schema === undefined) throw new Error(`there is no schema ${file}`);
    return [begin, ...parts(schema), end].join('\n');
  });
}

export interface Field {
  /** `window.seconds`, `nodes[].address`. */
  readonly path: string;
  readonly type: string;
  readonly description: string;
}

/** All fields of an object, those within objects and lists included; what has a table of its own is only named. */
export function fieldsOf(schema: Schema, prefix = ''): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const optional = (schema.required ?? []).includes(name) ? '' : ', may be absent';
    const { schema: inner, suffix } = innermost(field);
    return [
      { path, type: typeOf(field) + optional, description: field.description ?? '' },
      ...(inner.properties ? fieldsOf(inner, `${path}${suffix}.`) : []),
    ];
  });
}

function parts({ $defs = {}, ...root }: Schema): readonly string[] {
  const { data, record, head, ...others } = $defs;
  const whole = head === undefined ? data : merged(head, root);
  return [
    ...(whole === undefined ? [] : table(whole)),
    ...Object.entries(others).flatMap(([name, schema]) => (schema.title === undefined ? [] : [`**${name}**\n`, ...table(schema)])),
    ...(record === undefined ? [] : [`**Rows of NDJSON and CSV**: ${lowerFirst(record.description ?? '')}\n`, ...table(record)]),
  ];
}

const merged = (one: Schema, other: Schema): Schema => ({
  required: [...(one.required ?? []), ...(other.required ?? [])],
  properties: { ...one.properties, ...other.properties },
});

/** With a line for what it takes over from another table. */
function table(schema: Schema): readonly string[] {
  const fields = fieldsOf(schema);
  return [
    ...(schema.$ref === undefined ? [] : [`All of: ${nameOf(schema.$ref)}.${fields.length > 0 ? ' Besides:' : ''}\n`]),
    ...(schema.anyOf === undefined ? [] : [`${schema.anyOf.map(({ $ref = '' }) => nameOf($ref)).join(', or ')}, with \`type\`.\n`]),
    ...(fields.length === 0 ? [] : [['| field | type | |', '|---|---|---|', ...fields.map(row), ''].join('\n')]),
  ];
}

const row = ({ path, type, description }: Field): string => `| \`${path}\` | ${type} | ${description.replaceAll('|', '\\|')} |`;

/** Through "or null" and lists, to what holds the fields. */
function innermost(schema: Schema): { readonly schema: Schema; readonly suffix: string } {
  const only = besidesNull(schema);
  if (only !== undefined) return innermost(only);
  if (schema.items === undefined) return { schema, suffix: '' };
  const { schema: inner, suffix } = innermost(schema.items);
  return { schema: inner, suffix: `[]${suffix}` };
}

function besidesNull({ anyOf = [] }: Schema): Schema | undefined {
  const others = anyOf.filter(({ type }) => type !== 'null');
  return others.length === 1 && anyOf.length === 2 ? others[0] : undefined;
}

function typeOf(schema: Schema): string {
  const only = besidesNull(schema);
  if (only !== undefined) return `${typeOf(only)} or null`;
  if (schema.enum !== undefined) return schema.enum.map((value) => (value === null ? 'null' : `\`${value}\``)).join(', ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.items !== undefined) return `list of ${inBrackets(typeOf(schema.items))}`;
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  return schema.type === undefined ? 'any' : [schema.type].flat().join(' or ');
}

const inBrackets = (type: string): string => (type.includes(' or null') ? `(${type})` : type);

/** `report.schema.json#/$defs/serverText` → what it is called in the text. */
function nameOf(ref: string): string {
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  return NAMES[name] ?? `*${name}*`;
}

const NAMES: Readonly<Record<string, string>> = { serverText: 'text or base64', integer64: '64-bit integer', time: 'time' };

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
