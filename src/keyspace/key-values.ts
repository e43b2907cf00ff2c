import { UsageError } from '../errors.ts';

/** Where the values of placeholders may come from beside the command line. */
export interface ValueSources {
  /** The bytes of a file, or why there are none. */
  readFile(path: string): Promise<Uint8Array | string>;
  readStandardInput(): Promise<Uint8Array>;
}

/**
 * Reads `name=value` words: `name=@FILE` is the content of a file and `name=-` standard input, byte for byte, so also the
 * line end at their end; `name=@@x` is the text `@x`.
 *
 * @throws UsageError when a word has no `=`, a name comes twice, standard input is wanted twice, or a file cannot be read
 */
export async function readKeyValues(words: readonly string[], sources: ValueSources): Promise<ReadonlyMap<string, Buffer>> {
  const said = words.map(split);
  const twice = said.find(({ name }, index) => said.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) throw new UsageError(`${twice.name} is given twice`, { hint: 'keep one of them' });
  if (said.filter(({ value }) => value === '-').length > 1)
    throw new UsageError('standard input can be read once, and two values want it', { hint: 'give one of them as @FILE' });
  const values = new Map<string, Buffer>();
  for (const { name, value } of said) values.set(name, await valueOf(value, sources));
  return values;
}

interface Said {
  readonly name: string;
  readonly value: string;
}

function split(word: string): Said {
  const equals = word.indexOf('=');
  if (equals > 0) return { name: word.slice(0, equals), value: word.slice(equals + 1) };
  throw new UsageError(`${JSON.stringify(word)} gives no placeholder a value`, {
    hint: 'write NAME=VALUE, NAME=@FILE, or NAME=- for standard input',
  });
}

async function valueOf(value: string, sources: ValueSources): Promise<Buffer> {
  if (value === '-') return Buffer.from(await sources.readStandardInput());
  if (value.startsWith('@@')) return Buffer.from(value.slice(1));
  if (!value.startsWith('@')) return Buffer.from(value);
  const path = value.slice(1);
  const content = await sources.readFile(path);
  if (typeof content !== 'string') return Buffer.from(content);
  throw new UsageError(`cannot read ${path}: it is ${content === 'directory' ? 'a folder' : content}`, {
    hint: `name a file; for a value that begins with @, write @@`,
  });
}
