import { isKnown, type Unavailable } from '../redis/target.ts';
import type { Unchecked } from '../report.ts';
import { catalogueOf } from './catalogue.ts';
import { settingsOf } from './configuration.ts';
import { speakableReason } from './define-refusal.ts';
import { liveConfiguration } from './live-configuration.ts';
import type { LiveConfig } from './live-config.ts';
import type { ByteText, CatalogueEntry, Configuration, Judgement, Setting, Settings } from './model.ts';
import { FOR_EACH_START, PER_NODE_SETTINGS } from './per-node-settings.ts';
import { judge } from './verdict.ts';

/** A setting that a server runs differently from what a file says. */
export interface FileDrift {
  readonly node: string;
  readonly entry: CatalogueEntry;
  readonly wanted: Setting;
  readonly running: ByteText;
}

/** What came of comparing one server with a file. */
export interface ComparedNode {
  readonly node: string;
  /** What this server would make of the file; unknown when its version is. */
  readonly judgement: Judgement | undefined;
  readonly drift: readonly FileDrift[];
  readonly unchecked: readonly Unchecked[];
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
export function driftFromFile(file: Configuration, live: LiveConfig): ComparedNode {
  const { node } = live;
  if (!isKnown(live.target)) return { node, judgement: undefined, drift: [], unchecked: [gap(node, live.target)] };
  const judgement = judge(file, live.target.value);
  const wanted = settingsOf(file, live.target.value);
  const running = runningSettings(live);
  const unlike = running.flatMap(({ entry, value = '' }): FileDrift[] => {
    const own = wanted.get(entry.canonicalName);
    if (own === undefined || own.refused || sameMeaning(own, value) || isForcedByCluster(entry, value, live)) return [];
    return [{ node, entry, wanted: own, running: value }];
  });
  // What the file does not name may be each node's own affair, or stand in a file that could not be read.
  const isOpen = ({ wanted: { isDefault }, entry }: FileDrift) =>
    isDefault && (PER_NODE_SETTINGS.has(entry.name) || judgement.dependencies.some(({ on }) => on === 'include'));
  const unchecked = [...uncheckedOf(file, wanted, running, live), ...unjudged(file, judgement, unlike.filter(isOpen), live)];
  return { node, judgement, drift: unlike.filter((one) => !isOpen(one)), unchecked };
}

/** Valkey 8 runs a single database in a cluster, whatever its file says. */
const isForcedByCluster = ({ name }: CatalogueEntry, running: ByteText, { settings }: LiveConfig): boolean =>
  name === 'databases' && running === '1' && settings.get('cluster-enabled') === 'yes';

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
  const untold = [...names].filter((name) => {
    const entry = wanted.get(name)?.entry;
    if (name === 'include') return false;
    return entry === undefined
      ? STATEMENTS.has(name)
      : !told.has(entry.name) || (FOR_EACH_START.has(entry.name) && !wanted.valueOf(name)?.startsWith('/'));
  });
  return notCompared(live.node, untold, 'CONFIG GET does not tell what the file says of');
}

/** Lines that a server would refuse, files that could not be read, and what the file leaves to each node. */
function unjudged(
  { files }: Configuration,
  { problems, dependencies }: Judgement,
  open: readonly FileDrift[],
  { node }: LiveConfig,
): readonly Unchecked[] {
  const blamed = problems.filter(({ when, directive }) => when === 'at-line' || directive !== undefined);
  const lines = [...new Set(blamed.map(({ line }) => line))].toSorted((a, b) => a - b).slice(0, MOST_LINES);
  const unread = dependencies.filter(({ on }) => on === 'include');
  const own = open.filter(({ entry }) => unread.length === 0 || PER_NODE_SETTINGS.has(entry.name));
  return [
    ...notCompared(node, lines.map(String), `the server would refuse ${lines.length === 1 ? 'line' : 'lines'}`),
    ...notCompared(
      node,
      own.map(({ entry }) => entry.canonicalName),
      'the file does not name what each node has for itself:',
    ),
    ...unread.map((dependency) => ({
      id: 'drift/file',
      subject: { node },
      reason: `${speakableReason(dependency, { file: (path) => files.find((one) => one.path === path) })}, so what the file does not name was not compared`,
      matters: true,
    })),
  ];
}
const MOST_LINES = 8;

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
