import { defineCommand } from '../command.ts';
import { starterProfile } from '../profile/starter.ts';

interface Data {
  readonly file: string;
}

export const profileInit = defineCommand({
  name: 'profile init',
  examples: [
    { line: 'cacheops profile init', what: 'cacheops.yaml here, for this folder and all below' },
    { line: 'cacheops profile init ~/.config/cacheops/prod.yaml', what: 'a profile of your own: --profile prod' },
  ],
  operands: [{ name: 'file', summary: 'where to write it (default cacheops.yaml)' }],
  options: { force: { type: 'boolean', summary: 'replace a file that is there' } },
  connects: false,
  schemaVersion: 1,
  judges: false,

  async run({ operands: [file = 'cacheops.yaml'], flags: { force } }, { files }): Promise<{ data: Data }> {
    await files.write(file, starterProfile(), { overwrite: force });
    return { data: { file } };
  },

  blocks: ({ file }: Data) => [{ kind: 'text', text: `wrote ${file}: edit it, then try it with: cacheops profile test` }],
  records: ({ file }) => [{ file }],
});
