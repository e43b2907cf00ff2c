/**
 * The reply of INFO: `name:value` lines under `# Section` headings. Missing fields are `undefined`, never 0:
 * servers differ in what they tell.
 */
export class Info {
  readonly #sections: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly #fields: ReadonlyMap<string, string>;

  constructor(sections: ReadonlyMap<string, ReadonlyMap<string, string>>) {
    this.#sections = sections;
    this.#fields = new Map([...sections.values()].flatMap((fields) => [...fields]));
  }

  text(name: string): string | undefined {
    return this.#fields.get(name);
  }

  /** A gauge or a ratio; `undefined` when absent or not a finite number (`-nan`, `inf`). */
  number(name: string): number | undefined {
    const text = this.#fields.get(name);
    if (text === undefined || !/^-?\d+(\.\d+)?%?$/.test(text)) return undefined;
    return Number.parseFloat(text);
  }

  /** A 64-bit counter, exact. Some servers say -1 for "not counted": that is `undefined`. */
  counter(name: string): bigint | undefined {
    const text = this.#fields.get(name);
    return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : undefined;
  }

  /** The fields of a section in their order, by its lower-case name; empty when the server has no such section. */
  section(name: string): ReadonlyMap<string, string> {
    return this.#sections.get(name) ?? new Map();
  }
}

export function parseInfo(reply: string): Info {
  const sections = new Map<string, Map<string, string>>();
  let current = openSection(sections, '');
  for (const line of reply.split(/\r?\n/)) {
    if (line.startsWith('#')) current = openSection(sections, line.slice(1).trim().toLowerCase());
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) current.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return new Info(sections);
}

/** Splits `calls=12,usec=30,…`, the form of keyspace, commandstats, errorstats and slaveN values. */
export function parseInfoValues(value: string): ReadonlyMap<string, string> {
  return new Map(
    value.split(',').flatMap((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [] : [[pair.slice(0, equals), pair.slice(equals + 1)] as const];
    }),
  );
}

function openSection(sections: Map<string, Map<string, string>>, name: string): Map<string, string> {
  const section = sections.get(name) ?? new Map<string, string>();
  sections.set(name, section);
  return section;
}
