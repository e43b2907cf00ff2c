import type { ParsedProfile } from './parse.ts';
import type { Named, Origin } from './profile.ts';
import type { ProfileFile } from './schema.ts';
import { type Layer, say } from './settings.ts';

type LintSection = NonNullable<ProfileFile['lint']>;

/** What the `lint` section says. Of rules each number is a value of its own, so that a profile may change one that it extends. */
export function lintSettings({ extends: presets, targets, role, rules }: LintSection, parsed: ParsedProfile): Layer {
  const origin = (where: string): Origin => ({ kind: 'file', where });
  const named = (key: 'extends' | 'targets', names: readonly string[] | undefined): readonly Named[] | undefined =>
    names?.map((name, index) => ({ name, where: parsed.where(['lint', key, index]) }));
  return Object.assign(
    {},
    say('lint.extends', named('extends', presets), origin(parsed.where(['lint', 'extends']))),
    say('lint.targets', named('targets', targets), origin(parsed.where(['lint', 'targets']))),
    say('lint.role', role, origin(parsed.where(['lint', 'role']))),
    ...Object.entries(rules ?? {}).map(([rule, said]) => {
      const path = ['lint', 'rules', rule];
      if (typeof said === 'string') return say(`lint.rules.${rule}`, said, origin(parsed.whereKey(path)));
      return ruleSettings(rule, said, (number) => origin(parsed.whereKey(number === undefined ? path : [...path, number])));
    }),
  );
}

function ruleSettings(rule: string, said: Readonly<Record<string, string | number>>, origin: (number?: string) => Origin): Layer {
  const { severity, ...numbers } = said;
  return Object.assign(
    say(`lint.rules.${rule}`, severity, origin()),
    ...Object.entries(numbers).map(([number, value]) => say(`lint.rules.${rule}.${number}`, value, origin(number))),
  );
}
