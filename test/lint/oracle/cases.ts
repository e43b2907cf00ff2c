import fc from 'fast-check';
import type { EntryData } from '../../../src/lint/catalogue/entry.ts';
import { catalogueOf } from '../../../src/lint/catalogue.ts';
import { entries } from '../../../src/lint/catalogue/index.ts';
import { removed } from '../../../src/lint/catalogue/statements.ts';
import type { CatalogueEntry, LintTarget } from '../../../src/lint/model.ts';
import { QUOTING_CASES, SPECIAL_VALUES, STATEMENT_CASES } from './handwritten.ts';

/** One line of a file, as bytes (latin1), without its newline. */
export type OracleCase = string;

/** Cases for one version: every setting it knows, and every name it does not. The same for the same seed. */
export function casesFor(target: LintTarget, seed: number): readonly OracleCase[] {
  const catalogue = catalogueOf(target);
  const known = catalogue.entries.filter(({ type }) => type !== 'statement').flatMap((entry) => entryCases(entry));
  const names = [...entries.flatMap(spellingsOf), ...removed.map(({ name }) => name)];
  const unknown = names.filter((name) => catalogue.find(name) === undefined).flatMap((name) => [`${name} 1`, name]);
  const handwritten = [...QUOTING_CASES, ...STATEMENT_CASES];
  return [...new Set([...known, ...unknown, ...handwritten, ...randomCases(catalogue.entries, seed)])];
}

const spellingsOf = ({ name, aliases = [] }: EntryData): readonly string[] => [name, ...aliases.map((alias) => alias.name)];

/** A sample that is spread evenly over all cases. */
export function sampleOf(cases: readonly OracleCase[], count: number): readonly OracleCase[] {
  return cases.filter((_, index) => Math.floor((index * count) / cases.length) !== Math.floor(((index - 1) * count) / cases.length));
}

function entryCases(entry: CatalogueEntry): readonly OracleCase[] {
  const [name, ...aliases] = entry.spellings;
  const values = valuesFor(entry);
  const [valid = '""'] = values;
  return [
    ...values.map((value) => `${name} ${value}`),
    `${name}`,
    `${name} ${valid} ${valid}`,
    `${name?.toUpperCase()} ${valid}`,
    ...aliases.flatMap((alias) => values.slice(0, 3).map((value) => `${alias} ${value}`)),
  ];
}

/** Valid ones first. */
function valuesFor(entry: CatalogueEntry): readonly string[] {
  switch (entry.type) {
    case 'bool':
      return ['yes', 'NO', '"yes"', 'true', '1', '""'];
    case 'enum':
    case 'flags':
      return [...entry.values, ...entry.values.map((value) => value.toUpperCase()), 'nonsense', '""', entry.values.join(' ')];
    case 'int':
      return [...bounds(entry), '007', '+5', '1.5', '5s', '0x10', '""', '" 5"', '-0'];
    case 'octal':
      return ['700', '0777', '1000', '888', '-1', '+7', '""', '7x'];
    case 'memory':
    case 'memory-or-percent':
      return [
        ...bounds(entry),
        '2mb',
        '2M',
        '2tb',
        '1.5gb',
        '-1',
        'gb',
        '""',
        '"2 mb"',
        '99999999999gb',
        '5%',
        '101%',
        '5b',
        '9'.repeat(128),
      ];
    case 'special':
      return SPECIAL_VALUES[entry.name] ?? [];
    default:
      return entry.name === 'dir' ? [] : ['x', '""', '"a b"', 'a/b', 'a_b', 'a~b', 'a'.repeat(300), ...(SPECIAL_VALUES[entry.name] ?? [])];
  }
}

function bounds({ min, max }: CatalogueEntry): readonly string[] {
  if (min === undefined || max === undefined) return ['5'];
  return [min, max, min + 1n, max - 1n, min - 1n, max + 1n].map(String);
}

/** Any setting with any kind of value, in any kind of quotes. */
function randomCases(known: readonly CatalogueEntry[], seed: number): readonly OracleCase[] {
  const settings = known.filter(({ type, name }) => type !== 'statement' && name !== 'dir');
  const word = fc.oneof(
    fc.constantFrom(
      'yes',
      'no',
      '0',
      '1',
      '64',
      '-1',
      '1gb',
      '100mb',
      '10%',
      'no one',
      'default',
      '#',
      '# x',
      '*',
      'a',
      'normal 0 0 0',
      '{title}',
    ),
    fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
    fc
      .string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 6 })
      .map((text) => text.replaceAll('\n', ' ')),
  );
  const quoted = fc.tuple(word, fc.constantFrom('', '"', "'")).map(([text, quote]) => `${quote}${text}${quote}`);
  const name = fc.constantFrom(...settings.flatMap(({ spellings }) => spellings));
  const line = fc.tuple(name, fc.array(quoted, { minLength: 0, maxLength: 3 })).map(([setting, words]) => [setting, ...words].join(' '));
  return fc.sample(line, { seed, numRuns: 500 });
}
