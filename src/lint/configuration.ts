import { catalogueOf } from './catalogue.ts';
import type { CatalogueEntry, Configuration, Directive, Line, LintTarget, Setting, Settings } from './model.ts';
import { isUnreadable } from './target.ts';
import { canonicalValue } from './values/canonical.ts';
import { checkValue } from './values/value.ts';
import { isUnfilled } from './verdict/unfilled.ts';

/**
 * The settings a server of that version would run with. What a refused line was to set is unknown; settings that the version
 * does not know are not there at all. Values are worked out when asked for.
 */
export function settingsOf(configuration: Configuration, target: LintTarget): Settings {
  const byTarget = settingsRead.get(configuration) ?? new Map<string, Settings>();
  settingsRead.set(configuration, byTarget);
  const settings = byTarget.get(target.name) ?? readSettings(configuration, target);
  byTarget.set(target.name, settings);
  return settings;
}

/** The verdict and the rules ask for the same. */
const settingsRead = new WeakMap<Configuration, Map<string, Settings>>();

function readSettings(configuration: Configuration, target: LintTarget): Settings {
  const catalogue = catalogueOf(target);
  const lines = linesBySetting(configuration, target);
  const reader = { target, isTemplate: configuration.isTemplate === true };
  const asked = new Map<CatalogueEntry, Setting>();
  const get = (name: string): Setting | undefined => {
    const entry = catalogue.find(name);
    if (entry === undefined) return undefined;
    const known = asked.get(entry);
    if (known !== undefined) return known;
    const own = lines.get(entry);
    const setting = own === undefined ? notSet(entry) : toSetting(entry, own, reader);
    asked.set(entry, setting);
    return setting;
  };
  return { target, get, valueOf: (name) => get(name)?.value, isDefault: (name) => get(name)?.isDefault ?? true };
}

interface Lines {
  readonly all: Line[];
  /** Those the value comes from, if the server takes them. */
  effective: Line[];
}

function linesBySetting(configuration: Configuration, target: LintTarget): ReadonlyMap<CatalogueEntry, Lines> {
  const catalogue = catalogueOf(target);
  const bySetting = new Map<CatalogueEntry, Lines>();
  // Set while the server reads a file, and cleared for good when an included one ends: the file around it reads on without.
  let inFile = true;
  let depth = 0;
  for (const step of configuration.steps) {
    if (step.kind === 'include') {
      inFile = target.engine === 'redis' && target.version.startsWith('6.');
      continue;
    }
    const { line } = step;
    const { includedFrom } = line.directive ?? line.problem;
    if (includedFrom.length > depth) inFile = true;
    depth = includedFrom.length;
    const entry = catalogue.find(nameOf(line) ?? '');
    if (entry === undefined) continue;
    const lines = bySetting.get(entry) ?? { all: [], effective: [] };
    lines.all.push(line);
    if (startsAnew(entry, line, inFile)) lines.effective = [line];
    else lines.effective.push(line); // not copied: a file may hold a hundred thousand of them
    bySetting.set(entry, lines);
  }
  return bySetting;
}

const nameOf = (line: Line): string | undefined => (line.directive === undefined ? line.lowerName : line.directive.lowerName);

/** Whether a line makes the ones before it void. */
function startsAnew(entry: CatalogueEntry, { directive }: Line, inFile: boolean): boolean {
  if (entry.repeats === 'last-wins') return true;
  if (entry.name !== 'save' || directive === undefined) return false;
  return !inFile || directive.args.every(({ value }) => value.trim() === '');
}

/** Who reads the lines: a server, or what fills in a template for one. */
interface Reader {
  readonly target: LintTarget;
  readonly isTemplate: boolean;
}

const notSet = (entry: CatalogueEntry): Setting => ({
  entry,
  value: entry.default,
  refused: false,
  isDefault: true,
  directives: [],
  effective: [],
});

function toSetting(entry: CatalogueEntry, lines: Lines, reader: Reader): Setting {
  const directives = takenOf(entry, lines.all, reader);
  const deciding = lines.effective.length === lines.all.length ? directives : takenOf(entry, lines.effective, reader);
  const refused = deciding.length < lines.effective.length;
  const effective = refused ? [] : deciding;
  const isDefault = effective.length === 0;
  const value = isDefault ? entry.default : canonicalValue(entry, effective, reader.target);
  return { entry, value: refused ? undefined : (value ?? entry.default), refused, isDefault, directives, effective };
}

/** The lines that a server of that version takes, as they stand. What users, modules and Sentinel are told is judged elsewhere. */
function takenOf(entry: CatalogueEntry, lines: readonly Line[], { target, isTemplate }: Reader): readonly Directive[] {
  const isAnything = entry.type === 'statement' || entry.ignored;
  return lines.flatMap(({ directive, problem }) => {
    if (directive === undefined || isUnreadable(problem, target) || (isTemplate && isUnfilled(directive))) return [];
    return isAnything || checkValue(entry, directive.args, target) === undefined ? [directive] : [];
  });
}
