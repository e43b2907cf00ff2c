import type { CommandEntry } from '../command.ts';

/** Every subcommand, in the order `cacheops --help` lists them. Each is loaded only when it runs. */
export const commands: readonly CommandEntry[] = [
  { name: 'stats', summary: 'is it healthy, and why not', load: async () => (await import('./stats.ts')).stats },
];
