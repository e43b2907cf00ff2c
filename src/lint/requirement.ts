import type { WantedSetting } from '../profile/profile.ts';
import { quote } from './byte-text.ts';
import { whereKnown } from './catalogue.ts';
import { setTo } from './edit.ts';
import type { LintTarget, Setting } from './model.ts';
import type { Found, Rule, Subject, UnusableRequirement } from './rule.ts';
import { rules } from './rules/index.ts';
import { REQUIRED_SETTING } from './rules/told-by-linter.ts';
import { isLimitless, readWanted, whyUnreadable } from './wanted.ts';

/** What is wanted by the name of the setting, as files write it: `maxmemory` → `2gb`, `save` → `""` or nothing. */
export type Requirements = Readonly<Record<string, WantedSetting>>;

/** Tells those that no target could satisfy from the others. */
export function requirementsFor(
  requirements: Requirements,
  targets: readonly LintTarget[],
): { readonly usable: Requirements; readonly unusable: readonly UnusableRequirement[] } {
  const usable: Record<string, WantedSetting> = {};
  const unusable: UnusableRequirement[] = [];
  for (const [name, value] of Object.entries(requirements)) {
    const reason = whyUnusable(name.toLowerCase(), value, targets);
    if (reason === undefined) usable[name.toLowerCase()] = value;
    else unusable.push({ name, value, reason });
  }
  return { usable, unusable };
}

function whyUnusable(name: string, wanted: WantedSetting, targets: readonly LintTarget[]): string | undefined {
  if (whereKnown(name) === undefined) return 'no version has such a setting';
  const reasons = targets.map((target) => whyUnreadable(name, wanted, target));
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/**
 * What is not as wanted, with the rule that tells it: the one that knows the setting, or the one for all others. Values are
 * compared by what they mean to the target.
 */
export function* departures(requirements: Requirements, subject: Subject): Iterable<{ readonly rule: Rule; readonly found: Found }> {
  for (const [name, value] of Object.entries(requirements)) {
    const setting = subject.settings.get(name);
    const wanted = readWanted(name, value, subject.target);
    if (setting === undefined || wanted === undefined || wanted.fits(setting.value)) continue;
    const rule = rules.find(({ tells }) => tells === name) ?? rules.find(({ id }) => id === REQUIRED_SETTING);
    if (rule === undefined) continue;
    const written = wanted.nearest(setting.value);
    const choice = typeof value === 'string' ? '' : ', or another value that is wanted';
    yield {
      rule,
      found: {
        at: setting.effective.at(-1),
        message: `${name} is ${found(name, setting, value)}, wanted is ${setting.entry.sensitive ? 'another' : wanted.words}`,
        advice: setting.entry.sensitive ? 'set what the profile asks for' : `write \`${name} ${written}\`${choice}`,
        // What the profile wants is not what the server does so far: its owner looks at it first.
        fix: setTo(subject, 'unsafe', name, written),
      },
    };
  }
}

function found(name: string, { entry, effective, value }: Setting, wanted: WantedSetting): string {
  if (entry.sensitive) return 'not as wanted';
  const written = effective.map(({ args }) => args.map(({ value: word }) => word).join(' ')).join(' ');
  const shown = effective.length === 0 ? `not set (${quote(value ?? '')} by default)` : quote(written);
  return typeof wanted !== 'string' && wanted.oneOf === undefined && isLimitless(name, value) ? `${shown}, which is no limit` : shown;
}
