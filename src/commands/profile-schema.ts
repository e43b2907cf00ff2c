import { defineCommand } from '../command.ts';

interface Data {
  /** Where it was written; null when it is shown. */
  readonly file: string | null;
  readonly profileSchema: Readonly<Record<string, unknown>>;
}

export const profileSchema = defineCommand({
  name: 'profile schema',
  description: 'Editors complete and check a profile that begins with this line:\n  # yaml-language-server: $schema=<file>',
  examples: [
    { line: 'cacheops profile schema cacheops.schema.json', what: 'beside your profiles' },
    { line: 'cacheops profile schema', what: 'look at it' },
  ],
  operands: [{ name: 'file', summary: 'where to write it (default standard output)' }],
  options: { force: { type: 'boolean', summary: 'replace a file that is there' } },
  connects: false,
  schemaVersion: 1,
  judges: false,

  async run({ operands: [file], flags: { force } }, { files }): Promise<{ data: Data }> {
    const { profileJsonSchema } = await import('../profile/schema.ts');
    const schema = profileJsonSchema();
    if (file !== undefined) await files.write(file, toText(schema), { overwrite: force });
    return { data: { file: file ?? null, profileSchema: schema } };
  },

  blocks: ({ file, profileSchema: schema }: Data) => [{ kind: 'text', text: file === null ? toText(schema) : `wrote ${file}` }],
  records: ({ file, profileSchema: schema }) => [{ file, profileSchema: JSON.stringify(schema) }],
});

const toText = (schema: Data['profileSchema']): string => `${JSON.stringify(schema, null, 2)}\n`;
