import type { CommandEntry } from '../command.ts';

/** Every subcommand, in the order `cacheops --help` lists them. Each is loaded only when it runs. */
export const commands: readonly CommandEntry[] = [
  { name: 'stats', summary: 'is it healthy, and if not, why', load: async () => (await import('./stats.ts')).stats },
  { name: 'slowlog', summary: 'which commands are slow, on all nodes', load: async () => (await import('./slowlog.ts')).slowlog },
  {
    name: 'monitor',
    summary: 'who asks for what: live, or added up, guarded',
    load: async () => (await import('./monitor.ts')).monitor,
  },
  {
    name: 'hitrate',
    summary: 'which families are found, and which are missed: exactly',
    load: async () => (await import('./hitrate.ts')).hitrate,
  },
  {
    name: 'latency',
    summary: 'where the time goes: the way, commands, forks, disk, expiry',
    load: async () => (await import('./latency.ts')).latency,
  },
  {
    name: 'hotkeys',
    summary: 'which keys are hot, by the best the servers offer',
    load: async () => (await import('./hotkeys.ts')).hotkeys,
  },
  { name: 'audit', summary: 'what is in the cache, and does it obey its policy', load: async () => (await import('./audit.ts')).audit },
  {
    name: 'audit diff',
    summary: 'what changed between two audits, by family',
    load: async () => (await import('./audit-diff.ts')).auditDiff,
  },
  { name: 'ttl', summary: 'how long keys still live, and when many expire at once', load: async () => (await import('./ttl.ts')).ttl },
  { name: 'ttl check', summary: 'do lives obey the policy? quick, for cron', load: async () => (await import('./ttl-check.ts')).ttlCheck },
  {
    name: 'ttl fix',
    summary: 'mend lives that break the policy: a plan, then --apply',
    load: async () => (await import('./ttl-fix.ts')).ttlFix,
  },
  {
    name: 'family',
    summary: 'the keys of one family: size, life, use, and who fills it',
    load: async () => (await import('./family.ts')).family,
  },
  { name: 'key', summary: 'the key of an entry: is it cached, how long still, how big', load: async () => (await import('./key.ts')).key },
  {
    name: 'invalidate',
    summary: 'delete entries by tag, pattern, family or key: a plan first',
    load: async () => (await import('./invalidate.ts')).invalidate,
  },
  {
    name: 'tags list',
    summary: 'which tags there are: members, dead ones, memory',
    load: async () => (await import('./tags-list.ts')).tagsList,
  },
  {
    name: 'tags show',
    summary: 'the entries of one tag: their lives, memory, which are gone',
    load: async () => (await import('./tags-show.ts')).tagsShow,
  },
  { name: 'tags of', summary: 'which tags an entry carries', load: async () => (await import('./tags-of.ts')).tagsOf },
  { name: 'tags add', summary: 'tag entries that are there', load: async () => (await import('./tags-add.ts')).tagsAdd },
  {
    name: 'tags gc',
    summary: 'take dead members out of indexes: a plan, then --apply',
    load: async () => (await import('./tags-gc.ts')).tagsGc,
  },
  {
    name: 'tags doctor',
    summary: 'do purges by tag find everything, and what is wrong',
    load: async () => (await import('./tags-doctor.ts')).tagsDoctor,
  },
  {
    name: 'lint-config',
    summary: 'would a server start with this file, and what is wrong',
    load: async () => (await import('./lint-config.ts')).lintConfig,
  },
  { name: 'explain', summary: 'what a finding means, its bounds and what to do', load: async () => (await import('./explain.ts')).explain },
  { name: 'profile list', summary: 'which profiles there are', load: async () => (await import('./profile-list.ts')).profileList },
  {
    name: 'profile show',
    summary: 'what a profile says, and where each value came from',
    load: async () => (await import('./profile-show.ts')).profileShow,
  },
  {
    name: 'profile test',
    summary: 'connect, and tell what is there and what may be done',
    load: async () => (await import('./profile-test.ts')).profileTest,
  },
  {
    name: 'profile init',
    summary: 'write a starter profile with comments',
    load: async () => (await import('./profile-init.ts')).profileInit,
  },
  {
    name: 'profile schema',
    summary: 'the JSON Schema of profiles, for editors',
    load: async () => (await import('./profile-schema.ts')).profileSchema,
  },
  { name: 'demo', summary: 'a tour on a throwaway server of its own', load: async () => (await import('./demo.ts')).demo },
];
