import { type Context, defineCommand, type Input, type Options } from '../command.ts';
import { type Baseline, baselineOf, parseBaseline } from '../lint/baseline.ts';
import { type Comparison, compareNodes, compareWithFile, liveNode } from '../lint/compare-drift.ts';
import { findFiles } from '../lint/find-files.ts';
import type { GivenFile } from '../lint/given-file.ts';
import { loadConfiguration } from '../lint/include.ts';
import { findingsInFiles, lintAnswer } from '../lint/lint-answer.ts';
import { lintBlocks, lintRecords } from '../lint/lint-blocks.ts';
import type { LintData } from '../lint/lint-data.ts';
import { type LintedFile, lintFiles } from '../lint/lint-files.ts';
import { lintLive, type ReadNodes, sortOut } from '../lint/lint-live.ts';
import { readLiveConfig } from '../lint/live-config.ts';
import { type MendedFile, mendFiles, showDiffs } from '../lint/mend-files.ts';
import { readWishes, refuseContradictions, type Wishes } from '../lint/wishes.ts';
import { ROLES } from '../profile/profile.ts';
import type { Answer, Unchecked } from '../report.ts';

const options = {
  target: { type: 'list', value: 'server', summary: 'judge for redis@7.2, valkey@8.1, …; worked out from each file when absent' },
  role: { type: 'string', value: 'role', choices: ROLES, summary: 'what the server is for; as the profile says when absent' },
  kind: {
    type: 'string',
    value: 'kind',
    choices: ['redis', 'sentinel', 'acl'],
    summary: 'what the files are; told by name and content when absent',
  },
  preset: { type: 'list', value: 'name', summary: 'start from a preset, such as cacheops:cache, in place of those of the profile' },
  rule: { type: 'list', value: 'setting', summary: 'RC301=off, error, warning or info; RC402.mostSeconds=1m' },
  baseline: { type: 'string', value: 'file', summary: 'findings that are in it do not count' },
  writeBaseline: { type: 'string', value: 'file', summary: 'take what is found now as given from now on' },
  diff: { type: 'boolean', summary: 'show what fixes would change' },
  fix: { type: 'boolean', summary: 'apply safe fixes to the files named' },
  unsafeFixes: { type: 'boolean', summary: 'with --diff or --fix: also those that change what the server does' },
  live: { type: 'boolean', summary: 'judge what the servers run' },
  drift: {
    type: 'string',
    value: 'file',
    summary: 'compare it with what the servers run, and the servers with each other: --fail-on warning for differences to count',
  },
  memory: { type: 'size', value: 'size', summary: 'of the machine or container it will run on, such as 4gb' },
  cpus: { type: 'integer', value: 'n', min: 1, summary: 'of that machine' },
  container: { type: 'boolean', summary: 'it will run in a container' },
  template: { type: 'boolean', summary: 'placeholders are filled in before a server reads it' },
  kernelNotes: { type: 'boolean', summary: 'say what no file can show: settings of the kernel' },
  stdinFilename: { type: 'string', value: 'name', default: '<stdin>', summary: 'what standard input is called' },
} as const satisfies Options;

type Flags = Input<typeof options>['flags'];

export const lintConfig = defineCommand({
  name: 'lint-config',
  description:
    'Reads redis.conf, valkey.conf, sentinel.conf and users.acl as a server does, and says whether it would start, and what is dangerous, wasteful or wrong. What is wanted comes from the profile: its `role`, `config` and `lint`. Only --fix writes: whole files, by rename, with their mode and owner; of a symbolic link the file behind it.',
  examples: [
    { line: 'cacheops lint-config redis.conf', what: 'would it start, and what is wrong with it?' },
    { line: "cacheops lint-config 'conf/**/*.conf' --target redis@8.0,valkey@8.1", what: 'may I upgrade?' },
    { line: 'cacheops lint-config conf/*.conf conf/users.acl', what: 'do the files of a deployment fit together?' },
    { line: 'cacheops lint-config redis.conf --diff', what: 'what would --fix change?' },
    { line: 'cacheops lint-config --live -u redis://10.0.0.1', what: 'what is wrong with what the servers run?' },
    { line: 'cacheops lint-config --drift redis.conf --profile prod', what: 'do the servers run what the file says?' },
    { line: 'cacheops lint-config - --stdin-filename redis.conf', what: 'what is piped in' },
  ],
  operands: [{ name: 'file', summary: 'a file, a pattern such as conf/**/*.conf, or - for standard input', many: true }],
  options,
  connects: true,
  schemaVersion: 1,
  judges: true,

  async run({ flags, operands }, context): Promise<Answer<LintData>> {
    refuseContradictions({ ...flags, operands });
    const { workingDirectory } = context.files;
    const baseline = flags.baseline === undefined ? undefined : parseBaseline(await context.files.read(flags.baseline), flags.baseline);
    const { given, unmatched } = await findFiles(operands, context.files, flags.stdinFilename);
    const wishes = await wishesOf(flags, given, context);
    const mended = flags.diff || flags.fix ? await mendFiles(given, wishes, context.files, flags.unsafeFixes) : [];
    const linted = await lintFiles(flags.fix ? await writeMended(mended, context) : given, wishes, context.files);
    const servers = flags.live || flags.drift !== undefined ? await readServers(context) : NO_SERVERS;
    const judged = flags.live ? lintLive(servers.lives, wishes) : NOTHING;
    const compared = flags.drift === undefined ? NOTHING : await compare(flags.drift, servers, context);
    return lintAnswer({
      role: wishes.role,
      workingDirectory,
      linted,
      baseline: flags.writeBaseline === undefined ? baseline : await writeBaseline(flags.writeBaseline, linted, context),
      fixed: flags.fix ? mended.reduce((sum, { applied }) => sum + applied, 0) : 0,
      diffs: flags.diff ? await showDiffs(mended) : [],
      nodes: servers.lives.map(liveNode),
      drift: compared.drift,
      liveFindings: [...judged.findings, ...compared.findings, ...compareNodes(servers.lives)],
      unchecked: [...unmatched.map(matchesNothing), ...judged.unchecked, ...compared.unchecked],
      missing: servers.missing,
    });
  },

  blocks: lintBlocks,
  records: lintRecords,
});

const NO_SERVERS: ReadNodes = { lives: [], missing: [] };
const NOTHING: Comparison = { drift: [], findings: [], unchecked: [] };

const matchesNothing = (pattern: string): Unchecked => ({
  id: 'files',
  subject: {},
  reason: `no file matches ${pattern}`,
  matters: false,
});

async function wishesOf(flags: Flags, given: readonly GivenFile[], { profile, files }: Context): Promise<Wishes> {
  const { memory: memoryBytes, cpus, container, template, kernelNotes } = flags;
  const modes = await Promise.all(given.filter(({ piped }) => !piped).map(async ({ path }) => [path, await files.modeOf(path)] as const));
  const isTracked = await files.trackedFiles(given.filter(({ piped }) => !piped).map(({ path }) => path));
  const fileModes = new Map(modes.flatMap(([path, mode]) => (mode === undefined ? [] : [[path, mode & 0o777] as const])));
  return readWishes({
    profile: await profile(),
    role: flags.role,
    kind: flags.kind,
    targets: flags.target,
    presets: flags.preset,
    rules: flags.rule,
    facts: { memoryBytes, cpus, container, template, kernelNotes, fileModes, isTracked },
  });
}

async function writeMended(mended: readonly MendedFile[], { files }: Context): Promise<readonly GivenFile[]> {
  for (const { given, bytes, applied } of mended) if (applied > 0) await files.write(given.path, bytes, { overwrite: true });
  return mended.map(({ given, bytes }) => ({ ...given, bytes }));
}

async function writeBaseline(path: string, linted: readonly LintedFile[], { files }: Context): Promise<Baseline> {
  const baseline = baselineOf(findingsInFiles(linted));
  await files.write(path, `${JSON.stringify(baseline, null, 2)}\n`, { overwrite: true });
  return baseline;
}

async function readServers({ target, progress }: Context): Promise<ReadNodes> {
  const { nodes, each } = await target();
  return sortOut(await progress.during('asking for the configuration', () => each(nodes, readLiveConfig)));
}

async function compare(path: string, { lives }: ReadNodes, { files }: Context): Promise<Comparison> {
  const { given } = await findFiles([path], files, path);
  const [file] = given;
  if (file === undefined) return NOTHING;
  return compareWithFile(await loadConfiguration(file.path, file.bytes, files), lives, files.workingDirectory);
}
