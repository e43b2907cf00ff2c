import type { Role, WantedSetting } from '../profile/profile.ts';
import type { Evidence, Severity } from '../report.ts';
import type { ByteText, ConfigFile, Configuration, Directive, FileKind, Judgement, LintTarget, Settings, Token } from './model.ts';

// What a rule is, what it says, and what linting answers. No behaviour but that of defining one.

/** Numbers of a rule that its user may change, with the unit in the name. */
export type Numbers = Readonly<Record<string, number>>;

export type RoleSeverities = Readonly<Record<Role, Severity | 'off'>>;

/** Part of a file. Lines and columns count from 1; columns count characters. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** The column behind the last character. */
  readonly endColumn: number;
}

/** One change of a file's bytes. */
export interface Edit {
  readonly path: string;
  /** `bytes.subarray(start, end)` is replaced. */
  readonly start: number;
  readonly end: number;
  /** Bytes; line ends are written `\n` and become those of the file. */
  readonly text: ByteText;
}

/**
 * `safe`: the server does just what it did, or starts at all, as the file plainly says; `unsafe`: whatever else changes what
 * is kept, who gets in or how the server works, which somebody may rely on.
 */
export interface Fix {
  readonly kind: 'safe' | 'unsafe';
  readonly edits: readonly Edit[];
}

/** Another place that explains the problem, such as the line that wins. */
export interface Related extends Place {
  readonly message: string;
}

/** What a check found. The rule's own severity and advice stand when none is given. */
export interface Found {
  /** What to underline; the file as a whole when absent, such as for a line that is missing. */
  readonly at?: Directive | Token | Place | undefined;
  /** Lower case; the fact with its number and its bound, then the consequence. Harmless to print, never a secret. */
  readonly message: string;
  readonly advice?: string;
  /** At most what the rule says for the role. */
  readonly severity?: Severity;
  readonly evidence?: Readonly<Record<string, Evidence>>;
  readonly fix?: Fix | undefined;
  readonly related?: readonly Related[];
}

/** What is known beside the files. Rules that need what is absent keep silent. */
export interface LintFacts {
  /** Of the machine or the container that the server will run on. */
  readonly memoryBytes?: number | undefined;
  readonly cpus?: number | undefined;
  readonly openFilesLimit?: number | undefined;
  /** `net.core.somaxconn`. */
  readonly somaxconn?: number | undefined;
  readonly container?: boolean | undefined;
  /** The files are templates: placeholders in them are expanded before a server reads them. */
  readonly template?: boolean | undefined;
  /** Say what no file can show: settings of the kernel. */
  readonly kernelNotes?: boolean | undefined;
  /** Permission bits by path, such as `0o644`. */
  readonly fileModes?: ReadonlyMap<string, number> | undefined;
  /** Whether a file is kept in version control; `undefined` when nobody can tell. */
  readonly isTracked?: ((path: string) => boolean | undefined) | undefined;
  /** The configuration was read from a running server: what depends on lines and their order is not judged. */
  readonly live?: LiveFacts | undefined;
  /** Other files linted together with this one. */
  readonly beside?: readonly Configuration[] | undefined;
}

/** What a running server tells beside CONFIG GET; each absent when it would not say. */
export interface LiveFacts {
  readonly keys?: number | undefined;
  readonly keysWithTtl?: number | undefined;
  readonly connectedReplicas?: number | undefined;
  readonly usedMemoryBytes?: number | undefined;
  readonly fragmentationBytes?: number | undefined;
}

/** One configuration as one target reads it: what a rule judges. */
export interface Subject {
  readonly configuration: Configuration;
  readonly target: LintTarget;
  /** All targets of this run: a name is only old where each of them knows the new one. */
  readonly targets: readonly LintTarget[];
  readonly judgement: Judgement;
  readonly settings: Settings;
  readonly role: Role;
  readonly facts: LintFacts;
  /** A setting's value in the catalogue's form; `undefined` when this target has no such setting, or it has no value. */
  text(name: string): ByteText | undefined;
  /** A number or a size in bytes. */
  number(name: string): number | undefined;
  /** Whether it is `yes`. */
  isOn(name: string): boolean;
  /** Whether a line sets it. */
  isSet(name: string): boolean;
  /** The line its value comes from, the last one if there are several. */
  line(name: string): Directive | undefined;
  /** A file of the configuration, by its path. */
  file(path: string): ConfigFile | undefined;
}

/** A rule of the linter. */
export interface Rule {
  /** `RC301`; stable. */
  readonly id: string;
  /** `cache-with-rdb`; stable, works wherever the id does. */
  readonly name: string;
  /** What is wrong when it speaks up, as the start of a sentence. */
  readonly title: string;
  readonly severity: RoleSeverities;
  /** The kinds of files it judges. */
  readonly kinds: readonly FileKind[];
  readonly rationale: string;
  readonly advice: string;
  /** Small configurations: the rule speaks up for `bad`, and not for `good`. */
  readonly bad: string;
  readonly good: string;
  /** What the examples need beside themselves; redis@7.2, no facts, and the first of `kinds` when absent. */
  readonly example: {
    /** One, or several with a comma and a blank between them. */
    readonly target?: string;
    readonly facts?: LintFacts;
    readonly kind?: FileKind;
    readonly requirements?: Readonly<Record<string, string>>;
  };
  readonly source: string;
  readonly fixable: 'safe' | 'unsafe' | undefined;
  /** Whether it makes sense for what CONFIG GET tells. */
  readonly live: boolean;
  /** It says that a server would not start, so it agrees with the verdict. */
  readonly claimsRefusal: boolean;
  /** Tells departures from the value that a profile wants of this setting, in place of what it says on its own. */
  readonly tells: string | undefined;
  /** Keeps silent when a profile says what it wants of this setting. */
  readonly yieldsTo: readonly string[];
  readonly numbers: Numbers;
  check(subject: Subject, numbers: Numbers): Iterable<Found>;
}

/** A problem with where it is: what commands and formats work from. */
export interface Problem extends Place {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly severity: Severity;
  readonly message: string;
  readonly advice: string;
  /** `file`: no line is to blame; the place is then the file's first character. */
  readonly scope: 'line' | 'file';
  /** The targets it holds for, such as `redis@7.2`, in the order asked for; none when no target has to do with it. */
  readonly targets: readonly string[];
  readonly evidence: Readonly<Record<string, Evidence>>;
  readonly fix: Fix | undefined;
  readonly related: readonly Related[];
  /** The page behind the rule. */
  readonly source: string;
}

/** A problem that a comment or a setting keeps quiet. */
export interface Suppressed {
  readonly problem: Problem;
  /** The comment, or `undefined` for a baseline. */
  readonly by: Place | undefined;
  /** What stands behind `--` in the comment. */
  readonly reason: string | undefined;
}

export interface LintResult {
  /** By file as read, then line, then column. Comments that suppress nothing are among them. */
  readonly problems: readonly Problem[];
  readonly suppressed: readonly Suppressed[];
  /** One for each target, in the order asked for. */
  readonly judgements: readonly Judgement[];
  /** What a profile asks for and no target could give. */
  readonly unusableRequirements: readonly UnusableRequirement[];
}

export interface UnusableRequirement {
  readonly name: string;
  readonly value: WantedSetting;
  readonly reason: string;
}
