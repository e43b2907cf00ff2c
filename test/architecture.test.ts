import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../src');

const WORDS = ['text', 'report', 'errors'];
const NOUNS_MAY = [...WORDS, 'gather-findings', 'redis', 'profile'];

/** The whole architecture: each layer, and the layers it may import beside itself. What is absent is forbidden. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  errors: [],
  report: ['text'],
  'gather-findings': ['report', 'text'],
  profile: ['errors', 'text'],
  redis: ['errors', 'text', 'profile'],
  keyspace: NOUNS_MAY,
  health: NOUNS_MAY,
  slowlog: [...NOUNS_MAY, 'keyspace'],
  traffic: [...NOUNS_MAY, 'keyspace'],
  latency: [...NOUNS_MAY, 'keyspace', 'health', 'slowlog'],
  hotkeys: [...NOUNS_MAY, 'keyspace', 'traffic'],
  hits: [...NOUNS_MAY, 'keyspace', 'traffic'],
  audit: [...NOUNS_MAY, 'keyspace'],
  expiry: [...NOUNS_MAY, 'keyspace', 'audit', 'operator'],
  family: [...NOUNS_MAY, 'keyspace', 'expiry'],
  tags: NOUNS_MAY,
  invalidation: [...NOUNS_MAY, 'keyspace', 'tags', 'operator'],
  events: [...NOUNS_MAY, 'keyspace', 'tags', 'invalidation', 'operator'],
  'tag-indexes': [...NOUNS_MAY, 'keyspace', 'tags', 'invalidation', 'operator'],
  lint: [...WORDS, 'redis', 'profile'],
  demo: ['errors', 'redis'],
  client: [], // in applications, without the rest
  command: ['report', 'profile', 'redis'],
  commands: [
    ...NOUNS_MAY,
    'command',
    'plan-and-apply',
    'keyspace',
    'audit',
    'health',
    'slowlog',
    'traffic',
    'hits',
    'latency',
    'hotkeys',
    'expiry',
    'family',
    'tags',
    'invalidation',
    'events',
    'tag-indexes',
    'lint',
    'demo',
  ],
  output: WORDS,
  'plan-and-apply': ['command', 'redis'],
  operator: [],
  io: [],
  'lower-priority': [],
  version: [],
  help: ['command', 'text'],
  'shared-options': ['command', 'help', 'output', 'profile'],
  'parse-argv': ['command', 'errors', 'help', 'text'],
  'ask-password': ['errors', 'io'],
  'confirm-write': ['errors', 'io', 'profile', 'text'],
  'run-files': ['command', 'errors', 'output', 'run-lock'],
  'run-lock': [],
  'state-files': ['command', 'errors', 'output'],
  glob: [],
  'tracked-files': [],
  files: ['command', 'errors', 'glob', 'io', 'output', 'tracked-files'],
  context: [
    'ask-password',
    'command',
    'confirm-write',
    'errors',
    'files',
    'io',
    'lower-priority',
    'output',
    'profile',
    'redis',
    'report',
    'run-files',
    'state-files',
    'text',
  ],
  outcome: ['command', 'errors', 'report', 'shared-options'],
  deliver: ['io', 'output', 'report', 'shared-options'],
  'deliver-live': ['command', 'context', 'deliver', 'errors', 'io', 'outcome', 'output', 'report', 'shared-options', 'version'],
  guide: ['command', 'context', 'errors', 'io', 'outcome'],
  main: [
    'command',
    'commands',
    'context',
    'deliver',
    'deliver-live',
    'errors',
    'guide',
    'io',
    'outcome',
    'output',
    'parse-argv',
    'profile',
    'shared-options',
    'text',
    'version',
  ],
};

/** Each heavy package has one home, and its home is reached by a dynamic import only (see the bundle's test). */
const HOME: Readonly<Record<string, string>> = {
  commander: 'parse-argv.ts',
  ioredis: 'redis/connect.ts',
  chalk: 'output/style.ts',
  'cli-table3': 'output/table.ts',
  ora: 'output/spinner.ts',
  yaml: 'profile/parse.ts',
  zod: 'profile/schema.ts',
  'write-file-atomic': 'output/write-file.ts',
  diff: 'lint/unified-diff.ts',
};

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const importsOf = (file: string): string[] =>
  [
    ...readFileSync(join(SRC, file), 'utf8').matchAll(/(?:^(?:import\b|export (?:type )?[{*])[^;]*?\bfrom|\bimport\()\s*'([^']+)'/gm),
  ].flatMap(([, specifier]) => specifier ?? []);
const layerOf = (file: string): string => file.split('/')[0]!.replace('.ts', '');

describe.each(files)('src/%s', (file) => {
  test('imports only the layers below it', () => {
    const layers = importsOf(file)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => layerOf(relative(SRC, join(SRC, dirname(file), specifier))));
    const allowed = [layerOf(file), ...(MAY_IMPORT[layerOf(file)] ?? [])];
    expect(layers.filter((layer) => !allowed.includes(layer))).toEqual([]);
  });

  test('leaves each heavy package to its one home', () => {
    expect(importsOf(file).filter((specifier) => specifier in HOME && HOME[specifier] !== file)).toEqual([]);
  });

  test('touches the process only where the outside is let in', () => {
    const source = readFileSync(join(SRC, file), 'utf8').replaceAll(/^\s*(?:\*|\/[/*]).*$/gm, '');
    expect(source).not.toMatch(/\bprocess\.(exit|argv|env|stdout|stderr)\b|\bconsole\./);
  });
});

test('every layer of the source is in the table', () => {
  expect(Object.keys(MAY_IMPORT)).toEqual(expect.arrayContaining([...new Set(files.map(layerOf))]));
});

test.each(['commands', 'health/checks', 'lint/rules', 'output/formats', 'tags/layouts'])(
  'src/%s/index.ts lists every file beside it',
  (folder) => {
    const listed = importsOf(`${folder}/index.ts`).map((specifier) => specifier.replace('./', ''));
    const present = readdirSync(join(SRC, folder)).filter((name) => name !== 'index.ts');
    expect(listed).toEqual(expect.arrayContaining(present));
  },
);
