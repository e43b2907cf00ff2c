import { catalogueOf } from './catalogue.ts';
import type { CatalogueEntry, Configuration, Directive, LintTarget, Setting, Settings } from './model.ts';
import { canonicalValue } from './values/canonical.ts';

/**
 * The settings a server of that version would run with. Lines it would refuse are left out; unknown ones are not there at
 * all. Values are worked out when asked for.
 */
export function settingsOf(configuration: Configuration, target: LintTarget): Settings {
  const catalogue = catalogueOf(target);
  const lines = linesBySetting(configuration, target);
  const asked = new Map<CatalogueEntry, Setting>();
  const get = (name: string): Setting | undefined => {
    const entry = catalogue.find(name);
    if (entry === undefined) return undefined;
    const known = asked.get(entry);
    if (known !== undefined) return known;
    const setting = toSetting(entry, lines.get(entry) ?? NOT_SET, target);
    asked.set(entry, setting);
    return setting;
  };
  return { target, get, valueOf: (name) => get(name)?.value, isDefault: (name) => get(name)?.isDefault ?? true };
}

interface Lines {
  readonly all: Directive[];
  /** Those the value comes from. */
  effective: Directive[];
}
const NOT_SET: Lines = { all: [], effective: [] };

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
    const { directive } = step.line;
    if (directive === undefined) continue;
    if (directive.includedFrom.length > depth) inFile = true;
    depth = directive.includedFrom.length;
    const entry = catalogue.find(directive.lowerName);
    if (entry === undefined) continue;
    const lines = bySetting.get(entry) ?? { all: [], effective: [] };
    lines.all.push(directive);
    if (startsAnew(entry, directive, inFile)) lines.effective = [directive];
    else lines.effective.push(directive); // not copied: a file may hold a hundred thousand of them
    bySetting.set(entry, lines);
  }
  return bySetting;
}

/** Whether a line makes the ones before it void. */
function startsAnew(entry: CatalogueEntry, { args }: Directive, inFile: boolean): boolean {
  if (entry.repeats === 'last-wins') return true;
  if (entry.name !== 'save') return false;
  return !inFile || args.every(({ value }) => value.trim() === '');
}

function toSetting(entry: CatalogueEntry, { all, effective }: Lines, target: LintTarget): Setting {
  const isDefault = effective.length === 0;
  const value = isDefault ? entry.default : canonicalValue(entry, effective, target);
  return { entry, value: value ?? entry.default, isDefault, directives: all, effective };
}
