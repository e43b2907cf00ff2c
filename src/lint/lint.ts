import type { Role } from '../profile/profile.ts';
import type { Severity } from '../report.ts';
import { settingsOf } from './configuration.ts';
import { speakableReason } from './define-refusal.ts';
import type { ConfigFile, Configuration, Judgement, LintTarget } from './model.ts';
import { toPlace } from './place.ts';
import { departures, type Requirements, requirementsFor } from './requirement.ts';
import type { Fix, Found, LintFacts, LintResult, Numbers, Problem, Rule, Subject } from './rule.ts';
import { notAConfiguration } from './rules/not-a-configuration.ts';
import { rules } from './rules/index.ts';
import { REQUIRED_SETTING } from './rules/told-by-linter.ts';
import { subjectOf } from './subject.ts';
import { suppress } from './suppress.ts';
import { judge } from './verdict.ts';
import { watch, type WatchedSettings } from './watched-settings.ts';

/** What its user says of a rule; what is absent stays as the rule has it. */
export interface RuleSetting {
  readonly severity?: Severity | 'off' | undefined;
  readonly numbers?: Numbers | undefined;
}

/** By a rule's id; `readSettings` of preset.ts makes it of what people write. */
export type LintSettings = ReadonlyMap<string, RuleSetting>;

export interface LintRequest {
  readonly configuration: Configuration;
  readonly targets: readonly LintTarget[];
  readonly role: Role;
  readonly settings?: LintSettings;
  /** Wanted values by the name of the setting, as files write them. */
  readonly requirements?: Requirements;
  readonly facts?: LintFacts;
}

/**
 * Judges a configuration for each target. A problem that several targets share is told once. Pure: what is to be known
 * beside the files comes as facts.
 */
export function lint(request: LintRequest): LintResult {
  const { targets, role, settings = new Map<string, RuleSetting>(), facts = {} } = request;
  const configuration = facts.template === true ? { ...request.configuration, isTemplate: true } : request.configuration;
  const judgements = targets.map((target) => judge(configuration, target));
  const requirements = requirementsFor(request.requirements ?? {}, targets);
  const run: Run = { settings, role, requirements: requirements.usable, problems: new Map() };
  const asked = rules.filter((rule) => isActive(run, rule, configuration, facts));
  for (const judgement of judgements) {
    const watched = watch(settingsOf(configuration, judgement.target));
    const parts = { configuration, targets, judgement, role, facts, settings: watched.settings };
    judgeSubject(run, asked, subjectOf(parts), watched);
  }
  const active = new Set(asked.map(({ id }) => id));
  const { problems, suppressed } = suppress(configuration, [...run.problems.values()], active, (ruleId) => severityOf(run, ruleId));
  const places = new Map(configuration.files.map(({ path }, index) => [path, index]));
  const files = new Map(configuration.files.map((file) => [file.path, file]));
  return {
    problems: [...problems].sort((one, other) => byPlace(places, one, other)),
    suppressed,
    judgements: judgements.map((judgement) => withoutSecrets(judgement, files)),
    unusableRequirements: requirements.unusable,
  };
}

interface Run {
  readonly settings: LintSettings;
  readonly role: Role;
  readonly requirements: Requirements;
  /** By what makes them the same for several targets. */
  readonly problems: Map<string, Told>;
}

/** A problem while other targets may still join in. */
type Told = Problem & { readonly targets: string[] };

function judgeSubject(run: Run, asked: readonly Rule[], subject: Subject, { forget, restsOnRefused }: WatchedSettings): void {
  const { configuration } = subject;
  for (const rule of asked) {
    if (rule.tells !== undefined && rule.tells in run.requirements) continue;
    if (rule.yieldsTo.some((name) => name in run.requirements)) continue;
    const changed = run.settings.get(rule.id)?.numbers;
    const numbers = changed === undefined ? rule.numbers : { ...rule.numbers, ...changed };
    let spoke = false;
    forget();
    for (const found of rule.check(subject, numbers)) {
      // That the line is refused is all there is to say of its value.
      if (restsOnRefused() && !rule.claimsRefusal) break;
      add(run, rule, subject, found);
      spoke = true;
    }
    // Nothing else needs to be said of a file that is something else altogether.
    if (rule.id === notAConfiguration && spoke) return;
  }
  if (configuration.kind !== 'redis' || configuration.partOf !== undefined) return;
  for (const { rule, found } of departures(readable(run.requirements, subject), subject)) {
    if (run.settings.get(rule.id)?.severity !== 'off') add(run, rule, subject, found);
  }
}

/** Without those of settings whose line is refused: what would it have been? */
function readable(requirements: Requirements, { settings }: Subject): Requirements {
  return Object.fromEntries(Object.entries(requirements).filter(([name]) => settings.get(name)?.refused !== true));
}

function isActive(run: Run, rule: Rule, { kind, partOf }: Configuration, facts: LintFacts): boolean {
  // What a setting of a part comes to is seen with the file that includes it.
  if (partOf !== undefined && !/^RC[09]/.test(rule.id)) return false;
  if (!rule.kinds.includes(kind) || (facts.live !== undefined && !rule.live)) return false;
  return (run.settings.get(rule.id)?.severity ?? rule.severity[run.role]) !== 'off';
}

function add(run: Run, rule: Rule, subject: Subject, found: Found): void {
  const place = toPlace(found.at, subject.configuration);
  const key = `${rule.id} ${place.line}:${place.column} ${place.path}\0${found.message}`;
  const known = run.problems.get(key);
  const target = subject.target.name;
  if (known !== undefined) {
    // An address that is included twice says the same again; another target joins in.
    if (!known.targets.includes(target)) known.targets.push(target);
    return;
  }
  run.problems.set(key, {
    path: place.path,
    line: place.line,
    column: place.column,
    endColumn: place.endColumn,
    scope: place.scope,
    ruleId: rule.id,
    ruleName: rule.name,
    severity: severityFor(run, rule, found),
    message: found.message,
    advice: found.advice ?? rule.advice,
    targets: [target],
    evidence: found.evidence ?? {},
    fix: isForm(rule) ? found.fix : unlessWanted(run, subject, found.fix),
    related: found.related ?? [],
    source: rule.source,
  });
}

/** Rules on how a file is written, not on what it asks for. */
const isForm = ({ id, tells }: Rule): boolean => id.startsWith('RC0') || tells !== undefined || id === REQUIRED_SETTING;

/** No rule changes a setting whose value the profile asks for: two fixes would undo each other. */
function unlessWanted({ requirements }: Run, subject: Subject, fix: Fix | undefined): Fix | undefined {
  const names = Object.keys(requirements);
  const lines = names.flatMap((name) => subject.settings.get(name)?.directives ?? []);
  const touches = fix?.edits.some(
    ({ path, start, end, text }) =>
      names.some((name) => text.trimStart().startsWith(`${name} `)) ||
      lines.some((line) => line.path === path && start <= (line.args.at(-1) ?? line.name).end && line.name.start <= end),
  );
  return touches === true ? undefined : fix;
}

const RANK = { off: 0, info: 1, warning: 2, error: 3 } as const;

/** What the user says; else what was found, but no more than the rule allows for the role. */
function severityFor(run: Run, rule: Rule, found: Found): Severity {
  const said = run.settings.get(rule.id)?.severity;
  if (said !== undefined && said !== 'off') return said;
  const most = rule.severity[run.role];
  // A rule that does not judge the role still tells departures from a profile.
  if (most === 'off') return found.severity ?? 'warning';
  return found.severity !== undefined && RANK[found.severity] < RANK[most] ? found.severity : most;
}

function severityOf(run: Run, ruleId: string): Severity {
  const rule = rules.find(({ id }) => id === ruleId);
  return rule === undefined ? 'warning' : severityFor(run, rule, { message: '' });
}

function byPlace(places: ReadonlyMap<string, number>, one: Problem, other: Problem): number {
  const file = (places.get(one.path) ?? 0) - (places.get(other.path) ?? 0);
  if (file !== 0 || one.line !== other.line) return file || one.line - other.line;
  return one.column - other.column || (one.ruleId < other.ruleId ? -1 : 1);
}

/** The reasons quote words of lines, which may be wrong in such a way that a secret stands in the name. */
function withoutSecrets(judgement: Judgement, files: ReadonlyMap<string, ConfigFile>): Judgement {
  const subject = { file: (path: string) => files.get(path) };
  const { verdict } = judgement;
  const reason =
    verdict.reason === null || verdict.line === null
      ? verdict.reason
      : speakableReason({ reason: verdict.reason, path: verdict.lineFile ?? verdict.file, line: verdict.line }, subject);
  return {
    ...judgement,
    verdict: { ...verdict, reason },
    problems: judgement.problems.map((problem) => ({ ...problem, reason: speakableReason(problem, subject) })),
    dependencies: judgement.dependencies.map((dependency) => ({ ...dependency, reason: speakableReason(dependency, subject) })),
  };
}
