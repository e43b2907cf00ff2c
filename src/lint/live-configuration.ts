import { catalogueOf } from './catalogue.ts';
import { settingsOf } from './configuration.ts';
import { loadAlone } from './include.ts';
import type { ByteText, CatalogueEntry, Configuration, LintTarget } from './model.ts';

/**
 * What a server runs with, as a file that would make it so: a line for each setting that is not as that version ships it,
 * so that rules see the same defaults as in files. Settings that the catalogue does not know are left out.
 */
export function liveConfiguration(node: string, values: ReadonlyMap<string, ByteText>, target: LintTarget): Configuration {
  const lines = linesOf(values, target);
  const settings = settingsOf(
    load(
      node,
      lines.map(({ line }) => line),
    ),
    target,
  );
  const changed = lines.filter(({ entry }) => settings.valueOf(entry.canonicalName) !== (entry.default ?? ''));
  return load(
    node,
    changed.map(({ line }) => line),
  );
}

const load = (node: string, lines: readonly ByteText[]): Configuration =>
  loadAlone(node, Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'), { kind: 'redis' });

interface SettingLine {
  readonly entry: CatalogueEntry;
  readonly line: ByteText;
}

/** CONFIG GET tells some settings under two names. */
function linesOf(values: ReadonlyMap<string, ByteText>, target: LintTarget): readonly SettingLine[] {
  const catalogue = catalogueOf(target);
  const byEntry = new Map<CatalogueEntry, SettingLine>();
  for (const [name, value] of values) {
    const entry = catalogue.find(name);
    if (entry === undefined || entry.type === 'statement') continue;
    byEntry.set(entry, { entry, line: settingLines(entry, value) });
  }
  return [...byEntry.values()];
}

function settingLines(entry: CatalogueEntry, value: ByteText): ByteText {
  const name = entry.canonicalName;
  if (value === '' && entry.name === 'replicaof') return `${name} no one`;
  if (entry.arity[1] === 1 || value === '') return `${name} ${quoted(value)}`;
  const words = value.split(' ');
  const each = WORDS_A_LINE[entry.name] ?? words.length;
  const lines = Array.from({ length: Math.ceil(words.length / each) }, (_, at) => words.slice(at * each, (at + 1) * each));
  return lines.map((group) => `${name} ${group.join(' ')}`).join('\n');
}

/** Redis 6 takes one group a line; newer ones take that too. */
const WORDS_A_LINE: Readonly<Record<string, number>> = { save: 2, 'client-output-buffer-limit': 4 };

function quoted(value: ByteText): ByteText {
  const escaped = value.replace(/[^ !#-[\]-~]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${escaped}"`;
}
