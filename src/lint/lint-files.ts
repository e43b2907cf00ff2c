import type { Finding } from '../report.ts';
import { defaultTargets } from './default-targets.ts';
import { shownPath } from './find-files.ts';
import type { GivenFile } from './given-file.ts';
import { toFinding } from './findings.ts';
import { loadAlone, loadConfiguration } from './include.ts';
import { lint } from './lint.ts';
import type { ConfigFile, ConfigFiles, Configuration, FileVerdict, LintTarget } from './model.ts';
import type { LintFacts, LintResult, Problem, UnusableRequirement } from './rule.ts';
import type { Wishes } from './wishes.ts';

/** What is kept of a file when thousands are linted. */
export interface LintedFile {
  readonly given: GivenFile;
  readonly targets: readonly LintTarget[];
  /** Why these targets. */
  readonly reason: string;
  readonly verdicts: readonly FileVerdict[];
  readonly findings: readonly Finding[];
  /** How many problems comments kept quiet. */
  readonly suppressed: number;
  readonly unusableRequirements: readonly UnusableRequirement[];
}

/** Each file with what it includes. */
export async function lintFiles(given: readonly GivenFile[], wishes: Wishes, files: ConfigFiles): Promise<readonly LintedFile[]> {
  const linted: LintedFile[] = [];
  const beside = besides(given.filter(({ partOf }) => partOf === undefined));
  for (const file of given)
    linted.push(keep(file, await judgeFile(file, { ...wishes, facts: withBeside(wishes, file, beside) }, files), files));
  return linted;
}

/** A file as judged, with all that fixes need. */
export interface JudgedFile {
  readonly configuration: Configuration;
  readonly targets: readonly LintTarget[];
  readonly reason: string;
  readonly result: LintResult;
}

export async function judgeFile(given: GivenFile, { targets, kind: asked, ...wishes }: Wishes, files: ConfigFiles): Promise<JudgedFile> {
  const { path, bytes, within, partOf } = given;
  const kind = asked ?? within?.kind;
  const configuration = { ...(await loadConfiguration(path, bytes, files, kind === undefined ? {} : { kind })), partOf };
  const chosen = targets.length > 0 ? { targets, reason: 'as asked for' } : defaultTargets(configuration);
  return { configuration, ...chosen, result: lint({ configuration, targets: chosen.targets, ...wishes }) };
}

function keep(given: GivenFile, { configuration, targets, reason, result }: JudgedFile, { workingDirectory }: ConfigFiles): LintedFile {
  const { within } = given;
  const readers = {
    files: new Map<string, ConfigFile>(configuration.files.map((file) => [file.path, file])),
    shown: (path: string) => shownPath(path, workingDirectory),
    targets: targets.map(({ name }) => name),
  };
  return {
    given,
    targets,
    reason,
    verdicts: result.judgements.map(({ verdict }) =>
      within?.isOneOfSeveral === true ? { ...verdict, file: `${verdict.file} (${within.name})` } : verdict,
    ),
    findings: result.problems.map((problem) => toFinding(isMendable(problem, given) ? problem : { ...problem, fix: undefined }, readers)),
    suppressed: result.suppressed.length,
    unusableRequirements: result.unusableRequirements,
  };
}

/** Only files that were named are mended, and no text within YAML. */
const isMendable = ({ fix }: Problem, { path, within }: GivenFile): boolean =>
  within === undefined && fix?.edits.every((edit) => edit.path === path) === true;

type Besides = (file: GivenFile) => readonly Configuration[];

/** The other files of a run, read when a rule first asks: few do, of Sentinel and of clusters. What they include is left out. */
function besides(given: readonly GivenFile[]): Besides {
  let read: readonly Configuration[] | undefined;
  return (asked) => {
    read ??= given.map(({ path, bytes, within }) => directivesAlone(loadAlone(path, bytes, within && { kind: within.kind })));
    const own = given.indexOf(asked);
    return own === -1 ? read : [...read.slice(0, own), ...read.slice(own + 1)];
  };
}

/** Of thousands of files, only what rules look up in others is kept. */
const directivesAlone = (configuration: Configuration): Configuration => ({
  ...configuration,
  root: { ...configuration.root, bytes: new Uint8Array(), text: '', lines: [], comments: [] },
  files: [],
  steps: [],
});

function withBeside({ facts }: Wishes, file: GivenFile, beside: Besides): LintFacts {
  let own: readonly Configuration[] | undefined;
  return {
    ...facts,
    get beside() {
      return (own ??= beside(file));
    },
  };
}
