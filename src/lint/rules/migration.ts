import { catalogueOf } from '../catalogue.ts';
import { defineRule } from '../define-rule.ts';
import { knownToAll } from '../known-to-all.ts';
import type { LintTarget } from '../model.ts';
import type { Rule, Subject } from '../rule.ts';
import { shownValue } from '../shown-value.ts';
import { REDIS_CONF } from '../sources.ts';
import { targetRange } from '../target-range.ts';

/** What changes between the servers that are judged for, though each of them starts with the file. */
export const migrationRules: readonly Rule[] = [
  defineRule({
    id: 'RC710',
    name: 'default-differs',
    title: 'a setting that is not set is another in each of the targets',
    severity: 'info',
    rationale:
      'What a file does not set changes with the server: since Redis 7.0, users whose rules name no channels have none, and Valkey frees keys in the background. Told where several targets are judged for, as before an upgrade.',
    advice: 'write the value that you mean',
    bad: 'port 6379\n',
    good: 'acl-pubsub-default resetchannels\nrepl-diskless-sync no\n',
    example: { target: 'redis@6.2, redis@7.2' },
    source: REDIS_CONF,
    live: false,
    *check(subject) {
      const alike = new Map<string, string[]>();
      for (const { name, values } of changedDefaults(subject)) {
        const setting = subject.settings.get(name);
        if (setting === undefined || setting.refused || !setting.isDefault) continue;
        alike.set(values, [...(alike.get(values) ?? []), name]);
      }
      for (const [values, names] of alike) yield { message: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not set: ${values}` };
    },
  }),
];

interface ChangedDefault {
  readonly name: string;
  /** `no in redis@6.2; yes in redis@7.2 … 8.0`. */
  readonly values: string;
}

/** The same for every file that is judged for the same targets. */
function changedDefaults(subject: Subject): readonly ChangedDefault[] {
  const key = subject.targets.map(({ name }) => name).join();
  const known = byTargets.get(key) ?? compare(subject.targets);
  byTargets.set(key, known);
  return known;
}

const byTargets = new Map<string, readonly ChangedDefault[]>();

function compare(targets: readonly LintTarget[]): readonly ChangedDefault[] {
  const [first] = targets;
  if (first === undefined || targets.length === 1) return [];
  const entries = new Set([...catalogueOf(first).spellings].flatMap((name) => catalogueOf(first).find(name) ?? []));
  const compared = [...entries].filter(({ name, hidden }) => !hidden && !WITHOUT_EFFECT.has(name) && knownToAll({ targets }, name));
  return compared.flatMap(({ name }) => {
    const byValue = new Map<string, string[]>();
    for (const target of targets) {
      const entry = catalogueOf(target).find(name);
      // What a version ignores changes nothing there.
      if (entry === undefined || entry.ignored) continue;
      const value = shownValue(entry, entry.default ?? '');
      byValue.set(value, [...(byValue.get(value) ?? []), target.name]);
    }
    const values = [...byValue].map(([value, names]) => `${value} in ${targetRange(names)}`).join('; ');
    return byValue.size < 2 ? [] : [{ name, values }];
  });
}

/** What the server calls itself in a log, and what it warns of. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['syslog-ident', 'proc-title-template', 'ignore-warnings']);
