import { UsageError } from '../errors.ts';
import type { Profile, Role } from '../profile/profile.ts';
import type { LintSettings } from './lint.ts';
import type { FileKind, LintTarget } from './model.ts';
import { readSettings } from './preset.ts';
import { readProfileRules } from './profile-rules.ts';
import type { Requirements } from './requirement.ts';
import type { LintFacts } from './rule.ts';
import { parseRuleFlags } from './rule-flags.ts';
import { parseTargets } from './target.ts';

/** What to judge by: the same for every file of a run. */
export interface Wishes {
  readonly role: Role;
  /** Worked out from each file when empty. */
  readonly targets: readonly LintTarget[];
  readonly kind: FileKind | undefined;
  readonly settings: LintSettings;
  /** Wanted settings, as files write them. */
  readonly requirements: Requirements;
  readonly facts: LintFacts;
}

/** As people write them: flags, which win over the profile value by value; `--rule` adds to the rules of the profile. */
export interface WrittenWishes extends Pick<Wishes, 'kind' | 'facts'> {
  readonly profile: Pick<Profile, 'role' | 'config' | 'lint' | 'origins'>;
  readonly role: Role | undefined;
  /** `redis@7.2,valkey@8.1`. */
  readonly targets: readonly string[];
  readonly presets: readonly string[];
  /** `RC301=off`, `RC402.mostSeconds=60`. */
  readonly rules: readonly string[];
}

/**
 * Weakest first: presets, the profile's `config` and rules, rules of flags.
 *
 * @throws UsageError for a target, a preset, a rule, a severity or a number that does not exist
 */
export function readWishes({ profile, role, kind, targets, presets, rules, facts }: WrittenWishes): Wishes {
  const own = readProfileRules(profile);
  const { settings, requirements } = readSettings({
    extends: presets.length > 0 ? presets : own.extends,
    rules: [own.rules, parseRuleFlags(rules)],
    requirements: profile.config,
  });
  return {
    role: role ?? profile.lint.role ?? profile.role,
    kind,
    facts,
    targets: parseTargets(targets.length > 0 ? targets : own.targets),
    settings,
    requirements,
  };
}

/** Flags that together mean nothing. */
export interface Asked {
  readonly operands: readonly string[];
  readonly fix: boolean;
  readonly diff: boolean;
  readonly unsafeFixes: boolean;
  readonly live: boolean;
  readonly drift: string | undefined;
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
}

/** @throws UsageError before anything is read */
export function refuseContradictions({ operands, fix, diff, unsafeFixes, live, drift, baseline, writeBaseline }: Asked): void {
  if (operands.length === 0 && !live && drift === undefined)
    throw new UsageError('there is nothing to lint', {
      hint: 'name a file: cacheops lint-config redis.conf; or say --live or --drift FILE',
    });
  if (fix && diff) throw new UsageError('--fix writes and --diff only shows', { hint: 'leave one of them out' });
  if (unsafeFixes && !fix && !diff)
    throw new UsageError('--unsafe-fixes says which fixes, not what to do with them', { hint: 'add --diff, or --fix' });
  if (fix && operands.includes('-'))
    throw new UsageError('standard input cannot be fixed in place', { hint: 'use --diff to see what would change' });
  if ((fix || diff) && operands.length === 0)
    throw new UsageError('there is no file to fix', { hint: 'name a file: cacheops lint-config redis.conf --diff' });
  if (baseline !== undefined && writeBaseline !== undefined)
    throw new UsageError('--baseline and --write-baseline do not go together', {
      hint: 'a new baseline takes everything as given: leave out --baseline',
    });
}
