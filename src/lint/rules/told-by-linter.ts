import { defineRule } from '../define-rule.ts';
import type { Rule } from '../rule.ts';
import { CONFIGURATION } from '../sources.ts';

export const REQUIRED_SETTING = 'RC801';
export const UNUSED_SUPPRESSION = 'RC901';
export const UNKNOWN_SUPPRESSION = 'RC902';

/**
 * What the linter itself tells: departures from a profile (requirement.ts), and comments addressed to it that do nothing
 * (suppress.ts). Both are known only once the other rules were asked, so these check nothing on their own.
 */
export const toldByLinter: readonly Rule[] = [
  defineRule({
    id: REQUIRED_SETTING,
    name: 'required-setting',
    title: 'a setting is not what the profile asks for',
    severity: 'warning',
    rationale:
      'The `config` section of a profile, or a preset, says what a setting should be. Values are compared by what they mean: 2gb is 2147483648, and a missing line is the default of the version.',
    advice: 'set what the profile asks for, or change the profile',
    bad: 'hz 10\n',
    good: 'hz 20\n',
    example: { requirements: { hz: '20' } },
    source: CONFIGURATION,
    fixable: 'unsafe',
    check: () => [],
  }),
  defineRule({
    id: UNUSED_SUPPRESSION,
    name: 'unused-suppression',
    title: 'a comment suppresses nothing',
    severity: 'warning',
    kinds: ['redis', 'sentinel'],
    rationale: 'What a `cacheops-disable` comment was for is gone. Left in place, it hides the next problem of that kind.',
    advice: 'delete the comment',
    bad: '# cacheops-disable-next-line RC402\nport 6379\n',
    good: '# cacheops-disable-next-line RC402\ntcp-keepalive 0\n',
    source: CONFIGURATION,
    fixable: 'safe',
    live: false,
    check: () => [],
  }),
  defineRule({
    id: UNKNOWN_SUPPRESSION,
    name: 'unknown-suppression',
    title: 'a comment names a rule that does not exist',
    severity: 'warning',
    kinds: ['redis', 'sentinel'],
    rationale: 'A `cacheops-disable` comment with a misspelt rule suppresses nothing.',
    advice: 'correct the id or the name of the rule',
    bad: '# cacheops-disable-next-line RC999\nport 6379\n',
    good: '# cacheops-disable-next-line timeout-zero\ntimeout 0\n',
    source: CONFIGURATION,
    live: false,
    check: () => [],
  }),
];
