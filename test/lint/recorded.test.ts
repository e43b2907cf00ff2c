import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EngineName, FileKind, LintTarget } from '../../src/lint/model.ts';
import { settingsOf } from '../../src/lint/configuration.ts';
import { targetOfServer } from '../../src/lint/target.ts';
import { judge } from '../../src/lint/verdict.ts';
import { configurationOf } from './config-files.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/lint');
const read = (path: string): string => readFileSync(join(FIXTURES, path), 'latin1');

/** What the servers were started with behind each file: see the fixtures' README. */
const ARGUMENTS = [
  '--port', '0', '--unixsocket', '/tmp/s', '--unixsocketperm', '700', '--dir', '/tmp', '--logfile', '', '--pidfile', '/tmp/p',
  '--bind', '127.0.0.1', '--tls-port', '0', '--syslog-enabled', 'no', '--loglevel', 'notice', '--daemonize', 'no',
]; // prettier-ignore

/** In the recording called sanitized, lines of these names were made comments. */
const OF_THE_MACHINE =
  /^\s*(?:dir|logfile|include|loadmodule|aclfile|tls-[a-z-]+|port|bind|daemonize|cluster-enabled|activedefrag|pidfile|unixsocket|locale-collate|replicaof|slaveof)\b/i;

const EXPECTED = { ACCEPTED: 'accepted', REJECTED: 'rejected', 'REJECTED-ENV': 'depends', 'REJECTED-BUILD': 'depends' } as const;

/** Where we and the recorded server differ, and why that is right. */
const DIFFERENCES: ReadonlyMap<string, string> = new Map([
  ...['8.0.1', '8.1.1', '9.1.2'].map((version): [string, string] => [
    `debian-valkey-${version}.conf raw redis-8.0.6`,
    'it stopped at a missing dir, and would have refused a name of Valkey next: rejected on any machine',
  ]),
  ...['redis-7.0.15', 'redis-8.0.6', 'valkey-8.0.1', 'valkey-8.1.1', 'valkey-9.1.2'].map((server): [string, string] => [
    `debian-redis-7.0.15.conf raw ${server}`,
    'that machine had /var/lib/redis, from the same package; we say that it depends on that',
  ]),
]);

interface Recorded {
  readonly id: string;
  readonly server: string;
  readonly expected: string;
  readonly line: number | undefined;
  readonly judged: { readonly verdict: string; readonly line: number | null; readonly reason: string | null };
}

const files = await judgeFiles();
const cases = await judgeCases();
const all = [...files, ...cases];

describe('the recorded servers', () => {
  test('are all here, with all their files and cases', () => {
    expect({ files: files.length, cases: cases.length }).toEqual({ files: 42 * 2 * 5, cases: 124 * 4 });
  });

  test('agree with our verdict and line, but for differences with a reason', () => {
    const unexplained = all.filter((one) => differs(one) && !DIFFERENCES.has(one.id));
    expect(unexplained).toEqual([]);
  });

  test('agree in 99 of 100 files and cases', () => {
    expect(all.filter(differs).length / all.length).toBeLessThan(0.01);
  });

  test.each([...DIFFERENCES])('still differ on %s: %s', (id) => {
    expect(all.filter((one) => one.id === id && differs(one))).toHaveLength(1);
  });

  test('show the values we read, for every value that is no secret', async () => {
    expect(await wrongValues()).toEqual([]);
  });
});

function differs({ expected, line, judged }: Recorded): boolean {
  if (judged.verdict !== expected && !(expected === 'not accepted' && judged.verdict !== 'accepted')) return true;
  return line !== undefined && line !== judged.line;
}

async function judgeFiles(): Promise<readonly Recorded[]> {
  const rows = read('verdicts.tsv').trim().split('\n').slice(1);
  return Promise.all(
    rows.map(async (row): Promise<Recorded> => {
      const [file = '', mode = '', sentinel = '', server = '', verdict = '', line = ''] = row.split('\t');
      const text = mode === 'sanitized' ? withoutMachine(read(`files/${file}`)) : read(`files/${file}`);
      const judged = await verdictFor(text, {}, sentinel === 'yes' ? 'sentinel' : 'redis', server, ARGUMENTS);
      const expected = EXPECTED[verdict as keyof typeof EXPECTED]; // the file holds no others
      return { id: `${file} ${mode} ${server}`, server, expected, line: line === '' ? undefined : Number(line), judged };
    }),
  );
}

interface Case {
  readonly label: string;
  readonly conf: string | null;
  readonly files?: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
  readonly stdin?: string;
  readonly sentinel?: boolean;
  readonly servers: Readonly<
    Record<string, { readonly accepted: boolean; readonly line?: number | null; readonly get?: Readonly<Record<string, string>> }>
  >;
}

async function judgeCases(): Promise<readonly Recorded[]> {
  const judged = recordedCases().map(({ label, servers, ...one }) =>
    Object.entries(servers).map(async ([server, { accepted, line }]): Promise<Recorded> => {
      const verdict = await verdictFor(textOf(one), one.files ?? {}, one.sentinel === true ? 'sentinel' : 'redis', server, [
        ...ARGUMENTS,
        ...commandLine(one),
      ]);
      return {
        id: `${label} ${server}`,
        server,
        expected: accepted ? 'accepted' : 'not accepted',
        line: line ?? undefined,
        judged: verdict,
      };
    }),
  );
  return Promise.all(judged.flat());
}

function recordedCases(): readonly Case[] {
  return JSON.parse(readFileSync(join(FIXTURES, 'cases.json'), 'utf8'));
}

function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function textOf({ conf, stdin = '' }: Pick<Case, 'conf' | 'stdin'>): string {
  return utf8(`${conf ?? ''}${stdin === '' ? '' : `\n${stdin}`}`);
}

function commandLine({ argv = [] }: Pick<Case, 'argv'>): readonly string[] {
  return argv.filter((argument) => argument !== '-');
}

async function verdictFor(
  text: string,
  others: Readonly<Record<string, string>>,
  kind: FileKind,
  server: string,
  options: readonly string[],
) {
  const included = Object.fromEntries(Object.entries(others).map(([path, content]) => [path, utf8(content)]));
  // A file of the recording was called test.conf, and one case includes itself.
  const whole = withOptions(text.replace('include test.conf', 'include redis.conf'), options);
  return judge(await configurationOf(whole, included, kind), targetOf(server)).verdict;
}

/** Servers take `--name value` as further lines of the file, each word in quotes. */
function withOptions(text: string, options: readonly string[]): string {
  const lines = options.map((option) => (option.startsWith('--') ? `\n${option.slice(2)}` : ` ${JSON.stringify(option)}`));
  return `${text}${lines.join('')}\n`;
}

function withoutMachine(text: string): string {
  return text
    .split('\n')
    .map((line) => (OF_THE_MACHINE.test(line) ? `# ${line}` : line))
    .join('\n');
}

function targetOf(server: string): LintTarget {
  const [engine, version = ''] = server.split('-');
  const target = targetOfServer(engine as EngineName, version); // the recordings hold redis and valkey only
  if (target === undefined) throw new Error(`no target for ${server}`);
  return target;
}

async function wrongValues(): Promise<readonly string[]> {
  const wrong = recordedCases().flatMap((one) =>
    Object.entries(one.servers).map(async ([server, { get = {} }]) => {
      const included = Object.fromEntries(Object.entries(one.files ?? {}).map(([path, content]) => [path, utf8(content)]));
      const configuration = await configurationOf(withOptions(textOf(one), [...ARGUMENTS, ...commandLine(one)]), included);
      const settings = settingsOf(configuration, targetOf(server));
      return Object.entries(get)
        .filter(([name, value]) => name !== 'requirepass' && (settings.valueOf(name) ?? '') !== value)
        .map(([name, value]) => `${one.label} on ${server}: ${name} is ${value}, we say ${settings.valueOf(name)}`);
    }),
  );
  return (await Promise.all(wrong)).flat();
}
