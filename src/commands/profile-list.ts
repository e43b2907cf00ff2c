import { defineCommand } from '../command.ts';
import { listProfileHere, listProfiles, type ListedProfile } from '../profile/list.ts';
import type { Cell } from '../report.ts';

interface Data {
  readonly profiles: readonly ListedProfile[];
}

export const profileList = defineCommand({
  name: 'profile list',
  examples: [{ line: 'cacheops profile list', what: 'those that can be named here, and the file of each' }],
  description:
    'Profiles lie in profiles/ of this folder and of those above, in your own config folder, and come with cacheops. Of two with the same name the nearer one answers.',
  options: {},
  connects: false,
  schemaVersion: 1,
  judges: false,

  async run(_input, { surroundings }): Promise<{ data: Data }> {
    const here = await listProfileHere(surroundings);
    return { data: { profiles: [...(here ? [here] : []), ...(await listProfiles(surroundings))] } };
  },

  blocks: ({ profiles }: Data) => [
    {
      kind: 'table',
      columns: [{ title: 'profile' }, { title: 'file', drop: 1 }, { title: 'place', drop: 2 }, { title: 'description', shrink: true }],
      rows: profiles.map(({ name, file, place, ...listed }): Cell[] => [name, file, place, remark(listed)]),
    },
  ],
  fields: () => ['name', 'file', 'place', 'answers', 'description', 'problem'],
  records: ({ profiles }) =>
    profiles.map(({ name, file, place, answers, description = null, problem = null }) => ({
      name,
      file,
      place,
      answers,
      description,
      problem,
    })),
});

function remark({ answers, problem, description }: Pick<ListedProfile, 'answers' | 'problem' | 'description'>): Cell {
  if (problem !== undefined) return { text: `broken: ${problem}`, tone: 'error' };
  if (!answers) return { text: 'hidden by the one above of the same name', tone: 'dim' };
  return description ?? null;
}
