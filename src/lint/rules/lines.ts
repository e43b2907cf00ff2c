import { quote } from '../byte-text.ts';
import { catalogueOf } from '../catalogue.ts';
import { defineRule } from '../define-rule.ts';
import { appendLine, deleteLines, setTo, withEdits } from '../edit.ts';
import type { Directive } from '../model.ts';
import { speakableReason } from '../define-refusal.ts';
import { refusalsOf } from '../refusals.ts';
import type { Found, Rule, Subject } from '../rule.ts';
import { isPlaceholder } from '../secrets.ts';
import { CONFIG_C, CONFIGURATION, SDS_C, SERVER_C } from '../sources.ts';
import { takenDirectives } from '../taken-lines.ts';
import { writtenByPeople } from '../written-by-people.ts';

/** Lines that a server reads differently from how people do. */
export const lineRules: readonly Rule[] = [
  defineRule({
    id: 'RC055',
    name: 'nul-byte',
    title: 'a NUL byte stands in a line',
    severity: 'error',
    kinds: ['redis', 'sentinel'],
    rationale:
      'A NUL byte drops the rest of its line together with the line end, so the next line is glued on. What the server makes of that is rarely what the file says.',
    advice: 'delete the byte',
    bad: 'port 6379\nmaxmemory 2gb\x00\nsave 900 1\n',
    good: 'port 6379\nmaxmemory 2gb\nsave 900 1\n',
    source: SDS_C,
    fixable: 'safe',
    live: false,
    *check({ configuration, judgement }) {
      // Of a file that starts, the server makes something, however strange: without the byte it makes something else.
      const kind = judgement.verdict.verdict === 'rejected' ? 'safe' : 'unsafe';
      for (const file of configuration.files.filter(({ text }) => text.includes('\0'))) {
        const nuls = [...file.text.matchAll(/\0+/g)].map(({ index, 0: bytes }) => ({
          path: file.path,
          start: index,
          end: index + bytes.length,
          text: '',
        }));
        for (const [index, at] of file.problems.filter(({ kind }) => kind === 'nul-byte').entries()) {
          const message = 'a NUL byte drops the rest of the line and its end: the next line is glued on';
          yield { at, message, fix: index === 0 ? withEdits(kind, nuls) : undefined };
        }
      }
    },
  }),
  defineRule({
    id: 'RC019',
    name: 'unexpanded-placeholder',
    title: 'a placeholder was not filled in',
    severity: 'error',
    kinds: ['redis', 'sentinel'],
    rationale:
      'Servers expand nothing: `${NAME}` is taken as it stands, and becomes the password. Linting a template on purpose: --template.',
    advice: 'fill it in before the server starts, such as with envsubst',
    bad: 'maxmemory ${REDIS_MEMORY}\n',
    good: 'maxmemory 2gb\n',
    source: CONFIGURATION,
    live: false,
    claimsRefusal: true,
    *check(subject) {
      if (subject.facts.template === true) return;
      const refused = refusalsOf(subject, 'RC019');
      for (const problem of refused)
        yield { at: problem, message: `a placeholder was not filled in: ${speakableReason(problem, subject)}: the server does not start` };
      for (const directive of takenDirectives(subject)) {
        const token = directive.args.find(({ value }) => isPlaceholder(value));
        if (token === undefined) continue;
        yield { at: token, severity: 'warning', message: `a placeholder stands in ${directive.lowerName}: the server takes it as it is` };
      }
    },
  }),
  defineRule({
    id: 'RC020',
    name: 'duplicate-directive',
    title: 'a setting is set twice',
    severity: 'warning',
    kinds: ['redis', 'sentinel'],
    rationale: 'The last line wins, also over an old name and over what an included file says. The others only mislead.',
    advice: 'keep the last line, or what you meant',
    bad: 'maxmemory 1gb\nmaxmemory 2gb\n',
    good: 'maxmemory 2gb\n',
    source: CONFIG_C,
    fixable: 'safe',
    live: false,
    *check(subject) {
      for (const name of namedTwice(subject)) {
        const setting = subject.settings.get(name);
        const winner = setting?.directives.at(-1);
        if (setting === undefined || setting.entry.repeats !== 'last-wins') continue;
        for (const directive of setting.directives.slice(0, -1)) {
          if (winner === undefined || directive.generated || isSameLine(directive, winner)) continue;
          const where = winner.path === directive.path ? `line ${winner.line}` : `line ${winner.line} of another file`;
          yield {
            at: directive,
            message: `${directive.lowerName} is set again in ${where}, which wins`,
            // Across files the order may be wanted: a file of defaults, and one that overrides them.
            fix: winner.path === directive.path && !winner.generated ? deleteLines(subject, 'safe', [directive]) : undefined,
            related: [{ ...placeOf(winner), message: 'this line wins' }],
          };
        }
      }
    },
  }),
  defineRule({
    id: 'RC021',
    name: 'duplicate-save-point',
    title: 'a save point is named twice',
    severity: 'info',
    rationale: 'Save lines add up, and the same one twice changes nothing.',
    advice: 'delete the line',
    bad: 'save 900 1\nsave 900 1\n',
    good: 'save 900 1\nsave 300 10\n',
    source: CONFIG_C,
    fixable: 'safe',
    live: false,
    *check(subject) {
      const seen = new Map<string, Directive>();
      for (const directive of subject.settings.get('save')?.effective ?? []) {
        const points = directive.args.map(({ value }) => value).join(' ');
        const earlier = seen.get(points);
        if (earlier !== undefined && !isSameLine(earlier, directive) && points !== '' && !directive.generated) {
          yield {
            at: directive,
            message: `the save point ${quote(points)} stands in an earlier line`,
            fix: deleteLines(subject, 'safe', [directive]),
          };
        }
        seen.set(points, earlier ?? directive);
      }
    },
  }),
  defineRule({
    id: 'RC032',
    name: 'hz-clamped',
    title: 'hz is not what it says',
    severity: 'info',
    rationale: 'Values of hz outside of 1 to 500 are taken as the nearest of these, without a word.',
    advice: 'write a value from 1 to 500, such as the default of 10',
    bad: 'hz 1000\n',
    good: 'hz 10\n',
    source: SERVER_C,
    fixable: 'safe',
    live: false,
    *check(subject) {
      const line = subject.line('hz');
      const hz = Number(line?.args[0]?.value);
      if (line === undefined || !Number.isInteger(hz) || (hz >= 1 && hz <= 500)) return;
      const taken = hz < 1 ? 1 : 500;
      yield { at: line, message: `hz ${hz} is taken as ${taken}`, fix: setTo(subject, 'safe', 'hz', String(taken)) };
    },
  }),
  defineRule({
    id: 'RC043',
    name: 'rewrite-leftover',
    title: 'a line was set aside when the server rewrote the file',
    severity: 'warning',
    kinds: ['redis', 'sentinel'],
    rationale:
      'CONFIG REWRITE turns lines that it cannot read into comments that start with ???. What they were meant to say no longer holds.',
    advice: 'correct the line, or delete it',
    bad: '# ??? maxmemry 2gb\n',
    good: 'maxmemory 2gb\n',
    source: CONFIG_C,
    live: false,
    *check({ configuration }) {
      for (const file of configuration.files.filter(({ text }) => text.includes('# ???'))) {
        for (const { text, line, column } of file.comments) {
          if (!text.startsWith('# ???')) continue;
          const at = { path: file.path, line, column, endColumn: column + 5 };
          yield { at, message: 'CONFIG REWRITE could not read this line and set it aside: what it says does not hold' };
        }
      }
    },
  }),
  defineRule({
    id: 'RC054',
    name: 'no-final-newline',
    title: 'the last line has no end',
    severity: 'off',
    kinds: ['redis', 'sentinel', 'acl'],
    rationale: 'What is appended to the file, or read behind it as a match of a pattern, continues its last line.',
    advice: 'end the file with a newline',
    bad: 'port 6379',
    good: 'port 6379\n',
    source: CONFIG_C,
    fixable: 'safe',
    live: false,
    *check({ configuration }): Iterable<Found> {
      for (const file of configuration.files) {
        const last = file.directives.at(-1);
        if (file.endsWithNewline || last === undefined) continue;
        yield {
          at: last,
          message: 'the last line has no end: what is appended continues it',
          fix: { kind: 'safe', edits: [appendLine(file, '')].map((edit) => ({ ...edit, text: '\n' })) },
        };
      }
    },
  }),
];

/** The spellings under which settings are named a second time. Values are not asked for: few files have any. */
function namedTwice(subject: Subject): readonly string[] {
  const { find } = catalogueOf(subject.target);
  const named = new Set<string>();
  const twice = new Map<string, string>();
  for (const { lowerName } of writtenByPeople(subject)) {
    const name = find(lowerName)?.name;
    if (name !== undefined && named.has(name)) twice.set(name, lowerName);
    if (name !== undefined) named.add(name);
  }
  return [...twice.values()];
}

/** Of a file that is included twice, every line is read twice. */
const isSameLine = (one: Directive, other: Directive): boolean => one.path === other.path && one.line === other.line;

const placeOf = ({ path, line, name, args }: Directive) => ({
  path,
  line,
  column: name.column,
  endColumn: (args.at(-1) ?? name).endColumn,
});
