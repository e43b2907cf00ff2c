import { quote } from '../byte-text.ts';
import { catalogueOf } from '../catalogue.ts';
import { defineRule } from '../define-rule.ts';
import { deleteLineAt, deleteLines, replaceToken, withEdits } from '../edit.ts';
import type { Rule, Subject } from '../rule.ts';
import { CONFIG_C, CONFIGURATION, REDIS_CONF, SENTINEL_C } from '../sources.ts';
import { writtenByPeople } from '../written-by-people.ts';

/** Settings that a server knows, under another name, in another place, or to no effect. */
export const nameRules: readonly Rule[] = [
  defineRule({
    id: 'RC004',
    name: 'ignored-directive',
    title: 'a setting is accepted and does nothing',
    severity: 'warning',
    rationale:
      'Some names are still accepted so that old files load, but nothing reads them any more, such as io-threads-do-reads since Redis 8.0 and Valkey 8.1.',
    advice: 'delete the line',
    bad: 'io-threads-do-reads yes\n',
    good: 'io-threads 2\n',
    example: { target: 'redis@8.0' },
    source: CONFIGURATION,
    fixable: 'safe',
    live: false,
    *check(subject) {
      for (const directive of writtenByPeople(subject)) {
        const everywhere = subject.targets.every((target) => catalogueOf(target).find(directive.lowerName)?.ignored ?? false);
        if (!(catalogueOf(subject.target).find(directive.lowerName)?.ignored ?? false)) continue;
        yield {
          at: directive,
          // Without the target's name, which the finding has: targets that agree say it together.
          message: `${directive.lowerName} does nothing any more`,
          // Where another target still reads it, the line has to stay.
          fix: everywhere ? deleteLines(subject, 'safe', [directive]) : undefined,
        };
      }
    },
  }),
  defineRule({
    id: 'RC005',
    name: 'deprecated-name',
    title: 'a setting is called by an old name',
    severity: 'info',
    rationale: 'The old name still works as an alias, in every version there is. Only told where every target knows the new one.',
    advice: 'use the new name',
    bad: 'slave-read-only yes\n',
    good: 'replica-read-only yes\n',
    source: REDIS_CONF,
    fixable: 'safe',
    live: false,
    *check(subject) {
      const newNames = new Map<string, string | undefined>();
      for (const directive of writtenByPeople(subject)) {
        const { lowerName } = directive;
        if (!newNames.has(lowerName)) newNames.set(lowerName, newName(lowerName, subject));
        const name = newNames.get(lowerName);
        if (name === undefined) continue;
        yield {
          at: directive.name,
          message: `${lowerName} is an old name for ${name}`,
          advice: `write ${name}`,
          fix: withEdits('safe', [replaceToken(directive.path, directive.name, name)]),
        };
      }
    },
  }),
  defineRule({
    id: 'RC045',
    name: 'server-setting-in-sentinel',
    title: 'a setting of servers stands in the file of Sentinel',
    severity: 'info',
    kinds: ['sentinel'],
    rationale: 'Sentinel reads most settings of servers and keeps no data, so these do nothing there.',
    advice: 'delete the line',
    bad: 'maxmemory 2gb\nsentinel monitor main 10.0.0.1 6379 2\n',
    good: 'sentinel monitor main 10.0.0.1 6379 2\n',
    source: CONFIG_C,
    live: false,
    *check(subject) {
      for (const directive of writtenByPeople(subject)) {
        if (!DATA_SETTINGS.test(directive.lowerName) || subject.settings.get(directive.lowerName) === undefined) continue;
        yield { at: directive, message: `${directive.lowerName} does nothing in Sentinel, which keeps no data` };
      }
    },
  }),
  defineRule({
    id: 'RC047',
    name: 'activedefrag-build',
    title: 'not every build can defragment',
    severity: 'warning',
    rationale:
      'activedefrag needs the jemalloc that comes with the sources. Packages of distributions use their own, and then the server refuses to start.',
    advice: 'make sure that the server was built with the bundled jemalloc, or switch it on while the server runs',
    bad: 'activedefrag yes\n',
    good: 'activedefrag no\n',
    source: CONFIG_C,
    live: false,
    *check(subject) {
      const line = subject.settings.get('activedefrag')?.directives.find(({ args }) => args[0]?.value.toLowerCase() === 'yes');
      if (line !== undefined)
        yield { at: line, message: 'activedefrag is yes: a server built with the jemalloc of a distribution does not start' };
    },
  }),
  defineRule({
    id: 'RC048',
    name: 'generated-lines',
    title: 'what Sentinel wrote about the moment stands in the file',
    severity: 'off',
    kinds: ['sentinel'],
    rationale:
      'Sentinel keeps its id, epochs and the servers it knows in its own file. Copied to another machine, two Sentinels share an id.',
    advice: 'delete these lines from a file that is deployed or kept in version control',
    bad: 'sentinel myid 0123456789012345678901234567890123456789\nsentinel monitor main 10.0.0.1 6379 2\n',
    good: 'sentinel monitor main 10.0.0.1 6379 2\n',
    source: SENTINEL_C,
    fixable: 'unsafe',
    live: false,
    *check(subject) {
      for (const directive of subject.configuration.directives) {
        const statement = directive.lowerName === 'sentinel' ? directive.args[0]?.value.toLowerCase() : undefined;
        if (statement === undefined || !/^(?:myid|.*-epoch|known-.*)$/.test(statement)) continue;
        const file = subject.file(directive.path);
        const fix = file === undefined ? undefined : withEdits('unsafe', [deleteLineAt(file, directive.name.start)]);
        yield { at: directive, message: `sentinel ${quote(statement)} was written by Sentinel itself: it belongs to one machine`, fix };
      }
    },
  }),
];

const DATA_SETTINGS =
  /^(?:maxmemory|save$|append|auto-aof-|rdb|dbfilename|replicaof|slaveof|cluster-|lazyfree-|hash-max|zset-max|set-max|list-|stream-)/;

/** The first canonical name that all targets know, when it is another. */
function newName(lowerName: string, { targets }: Subject): string | undefined {
  const names = targets.map((target) => catalogueOf(target).find(lowerName));
  const [first] = names;
  const name = first?.canonicalName;
  if (first === undefined || name === undefined || name === lowerName || first.ignored) return undefined;
  const all = targets.every((target) => catalogueOf(target).find(name)?.name === first.name);
  return all ? name : undefined;
}
