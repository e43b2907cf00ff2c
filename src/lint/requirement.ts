import { quote } from './byte-text.ts';
import { settingsOf } from './configuration.ts';
import { whereKnown } from './catalogue.ts';
import { setTo } from './edit.ts';
import { loadAlone } from './include.ts';
import type { Configuration, LintTarget, Setting, Settings } from './model.ts';
import type { Found, Rule, Subject, UnusableRequirement } from './rule.ts';
import { rules } from './rules/index.ts';
import { REQUIRED_SETTING } from './rules/told-by-linter.ts';
import { judge } from './verdict.ts';

/** Wanted values by the name of the setting, as files write them: `maxmemory` → `2gb`, `save` → `""` or nothing. */
export type Requirements = Readonly<Record<string, string>>;

/** Tells those that no target could satisfy from the others. */
export function requirementsFor(
  requirements: Requirements,
  targets: readonly LintTarget[],
): { readonly usable: Requirements; readonly unusable: readonly UnusableRequirement[] } {
  const usable: Record<string, string> = {};
  const unusable: UnusableRequirement[] = [];
  for (const [name, value] of Object.entries(requirements)) {
    const reason = whyUnusable(name.toLowerCase(), value, targets);
    if (reason === undefined) usable[name.toLowerCase()] = value;
    else unusable.push({ name, value, reason });
  }
  return { usable, unusable };
}

function whyUnusable(name: string, value: string, targets: readonly LintTarget[]): string | undefined {
  if (whereKnown(name) === undefined) return 'no version has such a setting';
  const wanted = configurationOf(name, value);
  const reasons = targets.map((target) => {
    const setting = settingsOf(wanted, target).get(name);
    if (setting === undefined) return `${target.name} has no such setting`;
    if (setting.entry.type === 'statement') return 'it is no setting with a value';
    return judge(wanted, target).problems.find(({ directive }) => directive?.lowerName === name)?.reason;
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/**
 * What is not as wanted, with the rule that tells it: the one that knows the setting, or the one for all others. Values are
 * compared by what they mean to the target.
 */
export function* departures(requirements: Requirements, subject: Subject): Iterable<{ readonly rule: Rule; readonly found: Found }> {
  for (const [name, value] of Object.entries(requirements)) {
    const setting = subject.settings.get(name);
    const wanted = wantedSettings(name, value, subject.target).get(name);
    if (setting === undefined || wanted === undefined || wanted.isDefault || setting.value === wanted.value) continue;
    const rule = rules.find(({ tells }) => tells === name) ?? rules.find(({ id }) => id === REQUIRED_SETTING);
    if (rule === undefined) continue;
    const written = writtenAs(value);
    yield {
      rule,
      found: {
        at: setting.effective.at(-1),
        message: `${name} is ${found(setting)}, wanted is ${setting.entry.sensitive ? 'another' : quote(value)}`,
        advice: setting.entry.sensitive ? 'set what the profile asks for' : `write \`${name} ${written}\``,
        fix: setTo(subject, rule.fixable ?? 'unsafe', name, written),
      },
    };
  }
}

function found({ entry, effective, value }: Setting): string {
  if (entry.sensitive) return 'not as wanted';
  const written = effective.map(({ args }) => args.map(({ value: word }) => word).join(' ')).join(' ');
  return effective.length === 0 ? `not set (${quote(value ?? '')} by default)` : quote(written);
}

/** Nothing is written `""`; anything else stands as a file writes it. */
const writtenAs = (value: string): string => (value.trim() === '' ? '""' : Buffer.from(value).toString('latin1'));

const read = new Map<string, Settings>();

/** The same few for every file of a run. */
function wantedSettings(name: string, value: string, target: LintTarget): Settings {
  const key = JSON.stringify([target.name, name, value]);
  const settings = read.get(key) ?? settingsOf(configurationOf(name, value), target);
  read.set(key, settings);
  return settings;
}

function configurationOf(name: string, value: string): Configuration {
  return loadAlone('profile', Buffer.from(`${name} ${writtenAs(value)}\n`, 'latin1'), { kind: 'redis' });
}
