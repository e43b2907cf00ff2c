import { quote } from '../byte-text.ts';
import { speakableReason } from '../define-refusal.ts';
import { defineRule } from '../define-rule.ts';
import { replaceToken, withEdits } from '../edit.ts';
import type { Directive, Include } from '../model.ts';
import type { Rule, Subject } from '../rule.ts';
import { CONFIG_C, REDIS_CONF } from '../sources.ts';

/** Files that files include. What the examples include does not exist, or is in the facts. */
export const includeRules: readonly Rule[] = [
  defineRule({
    id: 'RC022',
    name: 'save-after-include',
    title: 'save lines are lost behind an include',
    severity: 'warning',
    rationale:
      'From Redis 7.0 on, and in Valkey, every save line behind an include replaces those before it, whereas otherwise they add up.',
    advice: 'write all save points in one line, or move the include to the start',
    bad: 'save 900 1\ninclude other.conf\nsave 300 10\n',
    good: 'include other.conf\nsave 900 1 300 10\n',
    source: CONFIG_C,
    live: false,
    *check(subject) {
      const setting = subject.settings.get('save');
      const winner = setting?.effective[0];
      if (setting === undefined || winner === undefined) return;
      const kept = new Set(setting.effective);
      const lost = setting.directives.filter((line) => !kept.has(line) && line.args.some(({ value }) => value !== ''));
      // `save ""` is meant to clear what came before.
      if (winner.args.every(({ value }) => value.trim() === '')) return;
      for (const line of lost) {
        yield {
          at: line,
          message: `this save line is lost: line ${winner.line} stands behind an include, and replaces all before it`,
          related: [
            {
              path: winner.path,
              line: winner.line,
              column: winner.name.column,
              endColumn: winner.name.endColumn,
              message: 'this line replaces it',
            },
          ],
        };
      }
    },
  }),
  defineRule({
    id: 'RC023',
    name: 'include-missing',
    title: 'an included file does not exist here, or cannot be read',
    severity: 'error',
    kinds: ['redis', 'sentinel'],
    rationale:
      'A server stops at an include whose file is missing. Only patterns may match nothing. Paths start from the working directory of the server, not from the file that includes.',
    advice: 'correct the path, or lint where the file is',
    bad: 'include /etc/redis/no-such-file.conf\n',
    good: 'port 6379\n',
    source: CONFIG_C,
    live: false,
    *check(subject) {
      for (const { directive, pattern } of includesThat(subject, 'missing', 'unreadable')) {
        yield {
          at: directive.args[0],
          message: speakable(
            directive,
            subject,
            `the included file ${quote(pattern)} is not there, or cannot be read: the server does not start without it`,
          ),
        };
      }
    },
  }),
  defineRule({
    id: 'RC024',
    name: 'include-directory',
    title: 'a folder is included',
    severity: 'warning',
    kinds: ['redis', 'sentinel'],
    rationale: 'A folder is read as an empty file, without a word. Its files are read with a pattern only.',
    advice: 'write a pattern, such as `include conf.d/*.conf`',
    bad: 'include conf.d\n',
    good: 'include conf.d/*.conf\n',
    source: CONFIG_C,
    fixable: 'unsafe',
    live: false,
    *check(subject) {
      for (const { directive, pattern } of includesThat(subject, 'directory')) {
        const token = directive.args[0];
        if (token === undefined) continue;
        const fix =
          token.quoting === 'none'
            ? withEdits('unsafe', [replaceToken(directive.path, token, `${token.raw.replace(/\/+$/, '')}/*.conf`)])
            : undefined;
        yield { at: token, message: speakable(directive, subject, `${quote(pattern)} is a folder: nothing of it is read`), fix };
      }
    },
  }),
  defineRule({
    id: 'RC025',
    name: 'include-matches-nothing',
    title: 'a pattern matches no file',
    severity: 'info',
    kinds: ['redis', 'sentinel'],
    rationale: 'A pattern that matches nothing is no error to the server, so a wrong folder goes unnoticed.',
    advice: 'check the folder; patterns start from the working directory of the server',
    bad: 'include /etc/redis/none.d/*.conf\n',
    good: 'port 6379\n',
    source: REDIS_CONF,
    live: false,
    *check(subject) {
      for (const { directive, pattern } of includesThat(subject, 'no-match')) {
        const message = speakable(directive, subject, `${quote(pattern)} matches no file here, and the server would not say so`);
        yield { at: directive.args[0], message };
      }
    },
  }),
  defineRule({
    id: 'RC026',
    name: 'include-no-final-newline',
    title: 'the end of one file is glued to the start of the next',
    severity: 'error',
    kinds: ['redis', 'sentinel'],
    rationale:
      'Files that match one pattern are read as one text. When one has no newline at its end, its last line continues with the first of the next file.',
    advice: 'end every file with a newline',
    bad: 'include conf.d/*.conf\n',
    good: 'include /etc/redis/*.conf\n',
    source: CONFIG_C,
    live: false,
    *check({ configuration }) {
      for (const file of configuration.files) {
        for (const at of file.problems.filter(({ kind }) => kind === 'glued-files')) {
          yield { at, message: 'the file before this one has no newline at its end: its last line continues here' };
        }
      }
    },
  }),
  defineRule({
    id: 'RC028',
    name: 'include-relative',
    title: 'which file is included depends on where the server was started',
    severity: 'warning',
    kinds: ['redis', 'sentinel'],
    rationale:
      'Relative paths start from the working directory of the server, and behind a `dir` line from that directory; never from the file that includes.',
    advice: 'write an absolute path',
    bad: 'dir /tmp\ninclude other.conf\n',
    good: 'include /etc/redis/other.conf\n',
    source: CONFIG_C,
    live: false,
    *check(subject) {
      for (const { directive, pattern, afterDir } of subject.configuration.includes) {
        if (pattern.startsWith('/')) continue;
        const from = afterDir ? 'the directory of the last `dir` line' : 'wherever the server was started';
        yield {
          at: directive.args[0],
          severity: afterDir ? 'warning' : 'info',
          message: speakable(directive, subject, `${quote(pattern)} is looked for from ${from}, not from this file`),
        };
      }
    },
  }),
];

/** A path may hold a password, as addresses do. */
const speakable = ({ path, line }: Directive, subject: Subject, reason: string): string => speakableReason({ reason, path, line }, subject);

function includesThat({ configuration }: Subject, ...outcomes: readonly Include['outcome'][]): readonly Include[] {
  return configuration.includes.filter(({ outcome }) => outcomes.includes(outcome));
}
