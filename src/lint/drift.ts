import { isKnown, type Unavailable } from '../redis/target.ts';
import type { Unchecked } from '../report.ts';
import { catalogueOf } from './catalogue.ts';
import { settingsOf } from './configuration.ts';
import { liveConfiguration } from './live-configuration.ts';
import type { LiveConfig } from './live-config.ts';
import type { ByteText, CatalogueEntry, Configuration, Setting, Settings } from './model.ts';
import { FOR_EACH_START, PER_NODE_SETTINGS } from './per-node-settings.ts';

/** A setting that a server runs differently from what a file says. */
export interface FileDrift {
  readonly node: string;
  readonly entry: CatalogueEntry;
  readonly wanted: Setting;
  readonly running: ByteText;
}

/** A setting that the nodes of a deployment run differently. */
export interface NodeDrift {
  readonly entry: CatalogueEntry;
  /** Each value with the nodes that run it, the most common first. */
  readonly values: readonly { readonly value: ByteText; readonly nodes: readonly string[] }[];
}

/**
 * What a server runs that a file does not say, by meaning: `2gb` is 2147483648. The file is read as a server of that version
 * would, so a setting that it does not name is wanted as that version ships it.
 */
export function driftFromFile(
  file: Configuration,
  live: LiveConfig,
): { readonly drift: readonly FileDrift[]; readonly unchecked: readonly Unchecked[] } {
  if (!isKnown(live.target)) return { drift: [], unchecked: [gap(live.node, live.target)] };
  const wanted = settingsOf(file, live.target.value);
  const running = runningSettings(live);
  const drift = running.flatMap(({ entry, value }): FileDrift[] => {
    const own = wanted.get(entry.canonicalName);
    if (own === undefined || own.refused || sameMeaning(own, value ?? '')) return [];
    return [{ node: live.node, entry, wanted: own, running: value ?? '' }];
  });
  return { drift, unchecked: uncheckedOf(file, wanted, running, live) };
}

/** Settings that nodes of one deployment should share, and do not. Those that only some nodes tell are compared among these. */
export function driftAmongNodes(lives: readonly LiveConfig[]): readonly NodeDrift[] {
  const told = new Map<string, { entry: CatalogueEntry; byValue: Map<ByteText, string[]> }>();
  for (const live of lives) {
    for (const { entry, value = '' } of runningSettings(live)) {
      if (PER_NODE_SETTINGS.has(entry.name)) continue;
      const { byValue } = told.get(entry.name) ?? { byValue: new Map<ByteText, string[]>() };
      byValue.set(value, [...(byValue.get(value) ?? []), live.node]);
      told.set(entry.name, { entry, byValue });
    }
  }
  return [...told.values()].flatMap(({ entry, byValue }) => {
    const values = [...byValue].map(([value, nodes]) => ({ value, nodes })).sort((a, b) => b.nodes.length - a.nodes.length);
    return values.length < 2 ? [] : [{ entry, values }];
  });
}

/** The settings that the server told and the catalogue knows, by catalogue entry. */
function runningSettings({ node, settings, target }: LiveConfig): readonly Setting[] {
  if (!isKnown(target)) return [];
  const catalogue = catalogueOf(target.value);
  const running = settingsOf(liveConfiguration(node, settings, target.value), target.value);
  const entries = new Set([...settings.keys()].flatMap((name) => catalogue.find(name) ?? []));
  return [...entries].filter(({ type }) => type !== 'statement').flatMap(({ canonicalName }) => running.get(canonicalName) ?? []);
}

/** A relative folder is told as it was resolved, and a file for the process' number only when one is written. */
function sameMeaning({ entry, value = '', isDefault }: Setting, running: ByteText): boolean {
  if (FOR_EACH_START.has(entry.name) && (isDefault || !value.startsWith('/'))) return true;
  return value === running;
}

function uncheckedOf(file: Configuration, wanted: Settings, running: readonly Setting[], live: LiveConfig): readonly Unchecked[] {
  if (!isKnown(live.complete)) return [gap(live.node, live.complete)];
  const told = new Set(running.map(({ entry }) => entry.name));
  const names = new Set(file.directives.map(({ lowerName }) => lowerName));
  const refused = [...names].filter((name) => wanted.get(name)?.refused === true);
  const untold = [...names].filter((name) => {
    const entry = wanted.get(name)?.entry;
    if (name === 'include') return false;
    return entry === undefined
      ? STATEMENTS.has(name)
      : !told.has(entry.name) || (FOR_EACH_START.has(entry.name) && !wanted.valueOf(name)?.startsWith('/'));
  });
  return [
    ...notCompared(live.node, untold, 'CONFIG GET does not tell what the file says of'),
    ...notCompared(live.node, refused, 'the server would refuse what the file says of'),
  ];
}

function notCompared(node: string, names: readonly string[], because: string): readonly Unchecked[] {
  return names.length === 0 ? [] : [{ id: 'drift/file', subject: { node }, reason: `${because} ${names.join(', ')}`, matters: false }];
}

const STATEMENTS: ReadonlySet<string> = new Set(['user', 'loadmodule', 'rename-command']);

const gap = (node: string, { unavailable, wouldNeed }: Unavailable): Unchecked => ({
  id: 'drift/file',
  subject: { node },
  reason: unavailable,
  ...(wouldNeed !== undefined && { wouldNeed }),
  matters: true,
});
