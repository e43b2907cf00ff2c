import { defineCommand } from '../command.ts';
import { describeProfile, type DescribedValue } from '../profile/describe.ts';

interface Data {
  readonly profile: string;
  readonly values: readonly DescribedValue[];
}

export const profileShow = defineCommand({
  name: 'profile show',
  description: 'Every value with the file and line, flag or variable that it came from. Secrets are redacted; no server is contacted.',
  examples: [
    { line: 'cacheops profile show', what: 'what would be used here' },
    { line: 'cacheops profile show --profile prod -n 3', what: 'a named one, and a flag over it' },
  ],
  options: {},
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run(_input, { profile }): Promise<{ data: Data }> {
    const loaded = await profile();
    return { data: { profile: loaded.name, values: describeProfile(loaded) } };
  },

  blocks: ({ values }: Data) => [
    {
      kind: 'table',
      columns: [{ title: 'value' }, { title: 'is', shrink: true }, { title: 'from', drop: 1 }],
      rows: values.map(({ path, value, origin }) => [path, value, { text: origin.where, tone: 'dim' }]),
    },
  ],
  records: ({ values }) => values.map(({ path, value, origin }) => ({ path, value, originKind: origin.kind, origin: origin.where })),
});
