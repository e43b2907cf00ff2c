import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entries } from '../../src/lint/catalogue/index.ts';
import { REDACTED, redactLine } from '../../src/lint/redact.ts';
import { unifiedDiff } from '../../src/lint/unified-diff.ts';
import { idsOf, lintText } from './judged.ts';

describe('redactLine', () => {
  test.each([
    ['requirepass foobared', `requirepass ${REDACTED}`],
    ['  REQUIREPASS "foo bared"  ', `  REQUIREPASS ${REDACTED}  `],
    ['# requirepass foobared', `# requirepass ${REDACTED}`],
    ['requirepas foobared', `requirepas ${REDACTED}`],
    ['requirepass=foobared', `requirepass${REDACTED}`],
    ['requirepass: foobared', `requirepass${REDACTED}`],
    ['--requirepass foobared', `--requirepass ${REDACTED}`],
    ['requirepass "foobared', `requirepass ${REDACTED}`],
    ['user ops on >foobared #abc ~* +@all', `user ops on ${REDACTED} ${REDACTED} ~* +@all`],
    ['user ops on ">foo bared" &* -@all', `user ops on ${REDACTED} &* -@all`],
    ['user ops on foobared', `user ops on ${REDACTED}`],
    ['sentinel auth-pass main foobared', `sentinel auth-pass main ${REDACTED}`],
    ['sentinel sentinel-pass foobared', `sentinel sentinel-pass ${REDACTED}`],
    ['tls-key-file-pass foobared', `tls-key-file-pass ${REDACTED}`],
    ['rename-command CONFIG foobared', `rename-command CONFIG ${REDACTED}`],
    ['loadmodule x.so user app password foobared', `loadmodule x.so user app password ${REDACTED}`],
    ['pwd foobared', `pwd ${REDACTED}`],
    ['logfile redis://app:foobared@host', `logfile redis://${REDACTED}@host`],
  ])('%s', (line, shown) => {
    expect(redactLine(line)).toBe(shown);
  });

  test('leaves settings without secrets as they are', () => {
    const harmless = entries.map(({ name }) => name).filter((name) => redactLine(`${name} value`) !== `${name} value`);
    expect(harmless.sort()).toEqual(['masterauth', 'masteruser', 'requirepass', 'tls-client-key-file-pass', 'tls-key-file-pass'].sort());
  });
});

const secret = fc
  .string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789 \\"\'#><!=:@$'.split('')), minLength: 8, maxLength: 40 })
  .filter((text) => text.trim().length >= 8)
  .map((text) => `s3cr3t${text}`);
const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const secretLine = fc.tuple(secret, fc.boolean()).chain(([text, quote]) => {
  const value = quote ? quoted(text) : text;
  return fc
    .constantFrom(
      `requirepass ${value}`,
      `requirepass=${value}`,
      `masterauth ${value}`,
      `primaryauth ${value} # ${value}`,
      `user ops on >${text} ~* +@all`,
      `user ops on ${quoted(`>${text}`)} ~* +@all`,
      `user default on <${text}`,
      `sentinel auth-pass main ${value}`,
      `tls-key-file-pass ${value}`,
      `Requirepas ${value}`,
      `# masterauth ${value}`,
    )
    .map((line) => ({ line, secret: text }));
});

test('a line that goes on with a secret is one, whatever part of it a diff shows', () => {
  const before = `requirepass \\\nf00bared-and-more\n${'timeout 0\n'.repeat(3)}slave-priority 1\n`;
  const diff = unifiedDiff('redis.conf', before, before.replace('slave', 'replica'));
  expect(diff).toContain('+replica-priority 1');
  expect(unifiedDiff('redis.conf', before, before.replace('timeout 0', 'timeout 9'))).toContain(` ${REDACTED}\n`);
  expect(unifiedDiff('redis.conf', before, before.replace('bared', 'bare'))).not.toContain('f00');
});

test('no secret survives redaction, in whatever way it is written', () => {
  fc.assert(
    fc.property(secretLine, ({ line }) => {
      expect(redactLine(line)).not.toContain('s3cr3t');
    }),
    { numRuns: 2_000 },
  );
});

test('no message, reason, advice or diff repeats a secret, however broken the lines are', () => {
  fc.assert(
    fc.property(
      fc.array(secretLine, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('redis' as const, 'sentinel' as const, 'acl' as const),
      (lines, kind) => {
        const text = lines.map(({ line }) => `${line}\n`).join('port 6379\n');
        const { problems, suppressed, judgements } = lintText(text, { kind, targets: ['redis@7.2', 'redis@8.0', 'valkey@9.1'] });
        const said = problems.map(({ message, advice, evidence, related }) => ({ message, advice, evidence, related }));
        const reasons = judgements.flatMap(({ verdict, problems: refused, dependencies }) =>
          [verdict, ...refused, ...dependencies].map(({ reason }) => reason),
        );
        expect(JSON.stringify([said, reasons, suppressed])).not.toContain('s3cr3t');
        expect(unifiedDiff('redis.conf', text, `${text}save ""\n`)).not.toContain('s3cr3t');
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a weak password is told without saying what it is', () => {
  const result = lintText('requirepass foobared\n');
  expect(idsOf(result)).toContain('RC106');
  expect(JSON.stringify(result.problems)).not.toContain('foobared');
});

test('a first word that is broken behind a quoted blank hides all behind the name', () => {
  expect(redactLine(`requirepass=s3cr3t":w ' h">'irdl3`)).toBe('requirepass‹redacted›');
});
