import { UsageError } from '../errors.ts';
import type { WrittenSetting } from './preset.ts';

/**
 * What is said of rules on a command line: `RC301=off`, `cache-with-rdb=error`, `RC402.mostSeconds=60`. Whether there are
 * such rules, severities and numbers is for `readSettings` to say.
 *
 * @throws UsageError for another form
 */
export function parseRuleFlags(texts: readonly string[]): Readonly<Record<string, WrittenSetting>> {
  const settings: Record<string, Exclude<WrittenSetting, string>> = {};
  for (const text of texts.flatMap((one) => one.split(','))) {
    const [, rule, number, value] = /^\s*([\w-]+)(?:\.(\w+))?=([\w.%-]+)\s*$/.exec(text) ?? [];
    if (rule === undefined || value === undefined) throw badForm(text);
    const before = settings[rule];
    if (number === undefined) settings[rule] = { ...before, severity: value };
    else settings[rule] = { ...before, numbers: { ...before?.numbers, [number]: value } };
  }
  return settings;
}

const badForm = (text: string): UsageError =>
  new UsageError(`--rule ${text} is neither a severity nor a number of a rule`, {
    hint: 'write --rule RC301=off (or error, warning, info), or --rule RC402.mostSeconds=60',
  });
