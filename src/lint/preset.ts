import { UsageError } from '../errors.ts';
import { RULE_SEVERITIES } from '../profile/profile.ts';
import type { Severity } from '../report.ts';
import { nearest } from '../text/nearest.ts';
import type { LintSettings, RuleSetting } from './lint.ts';
import type { Requirements } from './requirement.ts';
import { readRuleNumber } from './rule-number.ts';
import type { Rule } from './rule.ts';
import { findRule, rules } from './rules/index.ts';

/** A set of wishes to start from: `extends: cacheops:cache`. */
export interface Preset {
  readonly name: string;
  readonly summary: string;
  readonly rules: Readonly<Record<string, WrittenSetting>>;
  readonly requirements: Requirements;
}

/** As people write it: a severity, or one with numbers of the rule: `{severity: warning, numbers: {mostSeconds: '1m'}}`. */
export type WrittenSetting =
  | string
  | { readonly severity?: string | undefined; readonly numbers?: Readonly<Record<string, string | number>> | undefined };

export const presets: readonly Preset[] = [
  {
    name: 'cacheops:cache',
    summary: 'data that can be fetched again: bounded memory, eviction, nothing on disk, short-lived connections',
    rules: {},
    requirements: { maxmemory: '2gb', 'maxmemory-policy': 'allkeys-lru', 'tcp-keepalive': '60', timeout: '300', save: '""' },
  },
  {
    name: 'cacheops:session',
    summary: 'sessions: evict what expires, and survive a restart',
    rules: { RC303: 'error' },
    requirements: { 'maxmemory-policy': 'volatile-lru', 'tcp-keepalive': '60' },
  },
  {
    name: 'cacheops:queue',
    summary: 'jobs: nothing is evicted, everything survives a restart',
    rules: {},
    requirements: { 'maxmemory-policy': 'noeviction', appendonly: 'yes', appendfsync: 'everysec' },
  },
  {
    name: 'cacheops:store',
    summary: 'data that exists nowhere else',
    rules: {},
    requirements: { 'maxmemory-policy': 'noeviction', appendonly: 'yes', 'stop-writes-on-bgsave-error': 'yes', rdbchecksum: 'yes' },
  },
  {
    name: 'cacheops:strict',
    summary: 'all rules, those that are off by default as well',
    rules: Object.fromEntries(rules.filter(isOffEverywhere).map(({ id }) => [id, 'info'] as const)),
    requirements: {},
  },
];

export interface WrittenSettings {
  /** Presets, the first one weakest. */
  readonly extends?: readonly string[];
  /** By id or name; what stands later wins. */
  readonly rules?: readonly Readonly<Record<string, WrittenSetting>>[];
  readonly requirements?: Requirements;
}

/**
 * What holds in the end: presets in their order, then the rules and requirements given.
 *
 * @throws UsageError for a preset, a rule, a number or a severity that does not exist
 */
export function readSettings(written: WrittenSettings): { readonly settings: LintSettings; readonly requirements: Requirements } {
  const chosen = (written.extends ?? []).map(findPreset);
  const settings = new Map<string, RuleSetting>();
  for (const from of [...chosen.map((preset) => preset.rules), ...(written.rules ?? [])]) {
    for (const [idOrName, setting] of Object.entries(from)) {
      const { id, ...checked } = checkRule(idOrName, setting);
      settings.set(id, joined(settings.get(id), checked));
    }
  }
  return { settings, requirements: Object.assign({}, ...chosen.map(({ requirements }) => requirements), written.requirements) };
}

/** A preset by its name, with or without `cacheops:`. @throws UsageError when there is none */
export function findPreset(name: string): Preset {
  const found = presets.find((preset) => preset.name === name || preset.name === `cacheops:${name}`);
  if (found !== undefined) return found;
  const names = presets.map((preset) => preset.name);
  const near = nearest(name, [...names, ...names.map(withoutPrefix)]);
  const meant = names.find((one) => one === near || withoutPrefix(one) === near);
  throw new UsageError(`there is no preset ${name}`, {
    hint: meant === undefined ? `use one of ${names.join(', ')}` : `did you mean ${meant}?`,
  });
}

const withoutPrefix = (name: string): string => name.replace(/^cacheops:/, '');

/** @throws UsageError for a rule, a number or a severity that does not exist */
export function checkRule(idOrName: string, written: WrittenSetting): RuleSetting & Pick<Rule, 'id'> {
  const rule = demandRule(idOrName);
  const { severity, numbers } = typeof written === 'string' ? { severity: written } : written;
  const read = Object.entries(numbers ?? {}).map(([name, said]) => [name, checkedNumber(rule, name, said)] as const);
  return { id: rule.id, severity: checkedSeverity(rule, severity), numbers: Object.fromEntries(read) };
}

function demandRule(idOrName: string): Rule {
  const found = findRule(idOrName);
  if (found !== undefined) return found;
  const meant = nearest(
    idOrName,
    rules.flatMap(({ id, name }) => [id, name]),
  );
  throw new UsageError(`there is no rule ${idOrName}`, {
    hint: meant === undefined ? 'list them: cacheops explain' : `did you mean ${meant}?`,
  });
}

function checkedSeverity({ id }: Rule, severity: string | undefined): Severity | 'off' | undefined {
  if (severity === undefined) return undefined;
  const known = RULE_SEVERITIES.find((one) => one === severity);
  if (known !== undefined) return known;
  const meant = nearest(severity, RULE_SEVERITIES);
  throw new UsageError(`${id}: there is no severity ${severity}`, {
    hint: `${meant === undefined ? '' : `did you mean ${meant}? `}use one of ${RULE_SEVERITIES.join(', ')}`,
  });
}

function checkedNumber({ id, numbers }: Rule, name: string, said: string | number): number {
  if (Object.hasOwn(numbers, name)) return readRuleNumber(id, name, said);
  const names = Object.keys(numbers);
  const meant = nearest(name, names);
  throw new UsageError(`${id} has no number ${name}`, {
    hint: names.length === 0 ? 'it has none' : `${meant === undefined ? '' : `did you mean ${meant}? `}it has ${names.join(', ')}`,
  });
}

/** What is said later wins, number by number. */
export function joined(before: RuleSetting | undefined, after: RuleSetting): RuleSetting {
  return { severity: after.severity ?? before?.severity, numbers: { ...before?.numbers, ...after.numbers } };
}

function isOffEverywhere({ severity }: Rule): boolean {
  return Object.values(severity).every((of) => of === 'off');
}
