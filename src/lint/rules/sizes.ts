import { formatBytes } from '../../text/humanize.ts';
import { catalogueOf } from '../catalogue.ts';
import { defineRule } from '../define-rule.ts';
import { replaceToken, withEdits } from '../edit.ts';
import type { Directive, Token } from '../model.ts';
import type { Rule, Subject } from '../rule.ts';
import { REDIS_CONF, SERVER_C, UTIL_C } from '../sources.ts';
import { takenDirectives } from '../taken-lines.ts';
import { parseMemory } from '../values/numbers.ts';

/** Sizes that mean something else than they seem to. */
export const sizeRules: readonly Rule[] = [
  defineRule({
    id: 'RC029',
    name: 'memory-unit-trap',
    title: 'a size is a little smaller than it looks',
    severity: 'warning',
    rationale:
      'k, m and g are powers of 1000; kb, mb and gb of 1024. `1g` is 7 % less than `1gb`. Told where the same file uses the other kind as well, otherwise as a note.',
    advice: 'write kb, mb or gb',
    bad: 'maxmemory 2g\nrepl-backlog-size 64mb\n',
    good: 'maxmemory 2gb\nrepl-backlog-size 64mb\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    live: false,
    *check(subject) {
      const sizes = sizeTokens(subject);
      const mixes = sizes.some(({ unit }) => unit.length === 2);
      for (const { directive, token, unit, bytes } of sizes) {
        if (!/^[kmg]$/.test(unit) || directive.generated) continue;
        yield {
          at: token,
          severity: mixes ? 'warning' : 'info',
          message: `${directive.lowerName}: ${unit} is a power of 1000, so this is ${formatBytes(bytes)}`,
          fix: withEdits('unsafe', [replaceToken(directive.path, token, `${token.value.slice(0, -1)}${unit}b`)]),
        };
      }
    },
  }),
  defineRule({
    id: 'RC030',
    name: 'memory-zero-by-accident',
    title: 'a size without a number, or beyond all bounds, is taken as another',
    severity: 'error',
    rationale:
      'Digits may be missing: `maxmemory gb` is 0, and 0 means no limit. Numbers too large for 64 bits wrap around to whatever is left.',
    advice: 'write digits and a unit, such as 2gb',
    bad: 'maxmemory gb\n',
    good: 'maxmemory 2gb\n',
    source: UTIL_C,
    live: false,
    *check(subject) {
      for (const { directive, token, overflows, withoutDigits, bytes } of sizeTokens(subject)) {
        if (withoutDigits) {
          yield {
            at: token,
            message: `${directive.lowerName} has no digits and is taken as 0${directive.lowerName === 'maxmemory' ? ': no limit' : ''}`,
          };
        } else if (overflows) {
          yield { at: token, message: `${directive.lowerName} does not fit 64 bits: what is left of it is ${formatBytes(bytes)}` };
        }
      }
    },
  }),
  defineRule({
    id: 'RC031',
    name: 'memory-suspicious',
    title: 'maxmemory is so small that a unit was probably forgotten',
    severity: 'warning',
    rationale: 'A server needs about a megabyte for itself, so with less it evicts or refuses everything. `maxmemory 2048` are bytes.',
    advice: 'write a unit, such as 2gb',
    bad: 'maxmemory 2048\n',
    good: 'maxmemory 2gb\n',
    source: SERVER_C,
    yieldsTo: ['maxmemory'],
    numbers: { leastBytes: 1024 * 1024 },
    *check(subject, { leastBytes }) {
      const limitBytes = subject.number('maxmemory') ?? 0;
      if (limitBytes === 0 || limitBytes >= leastBytes) return;
      yield {
        at: subject.line('maxmemory'),
        message: `maxmemory is ${formatBytes(limitBytes)} (bound ${formatBytes(leastBytes)}), less than the server needs for itself`,
        evidence: { maxmemoryBytes: limitBytes },
      };
    },
  }),
];

interface SizeToken {
  readonly directive: Directive;
  readonly token: Token;
  readonly unit: string;
  readonly bytes: bigint;
  readonly overflows: boolean;
  readonly withoutDigits: boolean;
}

/** Sizes that the server accepts, as they are written. */
function sizeTokens(subject: Subject): readonly SizeToken[] {
  const { find } = catalogueOf(subject.target);
  return takenDirectives(subject).flatMap((directive) => {
    const type = find(directive.lowerName)?.type;
    const [token] = directive.args;
    if (token === undefined || (type !== 'memory' && type !== 'memory-or-percent')) return [];
    const size = parseMemory(token.value);
    return size === undefined ? [] : [{ directive, token, ...size }];
  });
}
