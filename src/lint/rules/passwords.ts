import { createHash } from 'node:crypto';
import { defineRule } from '../define-rule.ts';
import { replaceToken, withEdits } from '../edit.ts';
import type { Rule } from '../rule.ts';
import { plainSecrets } from '../secrets.ts';
import { LYNIS, REDIS_CONF, SECURITY } from '../sources.ts';
import { takenDirectives } from '../taken-lines.ts';
import { weaknessOf } from '../weak-password.ts';

/** Passwords, and who can read them. */
export const passwordRules: readonly Rule[] = [
  defineRule({
    id: 'RC106',
    name: 'weak-password',
    title: 'a password is quickly guessed',
    severity: 'error',
    kinds: ['redis', 'sentinel', 'acl'],
    rationale:
      'The server answers so fast that a million passwords a second can be tried. Nobody has to remember it: make it long and random.',
    advice: 'make a new one: `openssl rand -base64 48`',
    bad: 'requirepass foobared\n',
    good: 'requirepass Qm8Zt3vK1xYp6Lw0Rj9Hc4Fb7Ns2Dg5TaUeXi\n',
    source: REDIS_CONF,
    live: false,
    numbers: { leastCharacters: 32 },
    *check(subject, { leastCharacters }) {
      for (const { token, value, of } of plainSecrets(takenDirectives(subject))) {
        const weakness = weaknessOf(value, leastCharacters);
        if (weakness === undefined) continue;
        yield { at: token, severity: weakness.severity, message: `the password of ${of} ${weakness.reason}: it is quickly guessed` };
      }
    },
  }),
  defineRule({
    id: 'RC107',
    name: 'secret-in-file',
    title: 'a password stands in the file in plain text',
    severity: 'warning',
    kinds: ['redis', 'sentinel', 'acl'],
    rationale:
      'Whoever may read the file, its backups or its history has the password. It is a warning where git keeps the file, and a note outside of repositories; a file in one that git does not keep is passed over. Users may be given the SHA-256 of theirs instead; other passwords belong into a file apart that is included, or on standard input.',
    advice:
      'keep it out of version control: `include` a file that only the server may read, or give users `#` and the SHA-256 in place of `>password`',
    bad: 'user app on >a-long-password-in-plain-text-for-all-to-read ~app:* +@read\n',
    good: 'user app on #5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8 ~app:* +@read\n',
    source: SECURITY,
    fixable: 'unsafe',
    live: false,
    *check(subject) {
      for (const { directive, token, value, of } of plainSecrets(subject.configuration.directives)) {
        const tracked = subject.facts.isTracked?.(directive.path);
        if (tracked === false) continue;
        const hash = createHash('sha256').update(Buffer.from(value, 'latin1')).digest('hex');
        yield {
          at: token,
          severity: tracked === undefined ? 'info' : 'warning',
          message: `the password of ${of} stands in ${tracked === undefined ? 'the file' : 'a file under version control'} in plain text`,
          fix: directive.lowerName === 'user' ? withEdits('unsafe', [replaceToken(directive.path, token, `#${hash}`)]) : undefined,
        };
      }
    },
  }),
  defineRule({
    id: 'RC108',
    name: 'world-readable',
    title: 'every user of the machine may read the passwords',
    severity: 'warning',
    kinds: ['redis', 'sentinel', 'acl'],
    rationale: 'The file holds a password in plain text, and its mode lets everybody on the machine read it.',
    advice: "take that away: `chmod 640 FILE`, with the server's group",
    bad: 'requirepass Qm8Zt3vK1xYp6Lw0Rj9Hc4Fb7Ns2Dg5TaUeXi\n',
    good: 'bind 127.0.0.1\n',
    example: { facts: { fileModes: new Map([['redis.conf', 0o644]]) } },
    source: LYNIS,
    live: false,
    *check(subject) {
      const paths = new Set(plainSecrets(subject.configuration.directives).map(({ directive }) => directive.path));
      for (const path of paths) {
        const mode = subject.facts.fileModes?.get(path);
        if (mode === undefined || (mode & 0o004) === 0) continue;
        const at = { path, line: 1, column: 1, endColumn: 1 };
        yield { at, message: `everybody on the machine may read this file (mode ${(mode & 0o777).toString(8)}), and it holds a password` };
      }
    },
  }),
];
