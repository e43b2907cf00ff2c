import { catalogueOf } from './catalogue.ts';
import type { Configuration, Directive, EngineName, LintTarget } from './model.ts';
import { compareVersions, KNOWN_VERSIONS, toTarget } from './target.ts';

export interface ChosenTargets {
  readonly targets: readonly LintTarget[];
  /** Why these, as half a sentence: `the file names rdb-version-check, which only valkey 8.1 and later know`. */
  readonly reason: string;
}

/** What is run today, and tested: without a hint in the file, it must suit all of these. */
const REDIS_IN_USE = ['7.2', '7.4', '8.0'];

/**
 * The servers to judge for when none are named: Valkey when the file uses a name that only Valkey knows, from the version
 * on that knows all such names; otherwise, also when it mixes both, Redis 7.2 to 8.0, or the versions that know what the file uses.
 */
export function defaultTargets({ directives }: Configuration): ChosenTargets {
  const valkey = onlyKnownTo('valkey', directives);
  const redis = onlyKnownTo('redis', directives);
  if (valkey.length > 0 && redis.length === 0) return from('valkey', valkey, KNOWN_VERSIONS.valkey);
  if (redis.length > 0 && valkey.length === 0) return from('redis', redis, REDIS_IN_USE);
  const [ofRedis, ofValkey] = [redis[0], valkey[0]];
  const targets = REDIS_IN_USE.map((version) => toTarget('redis', version));
  const mixed = `the file names ${ofRedis}, known only to redis, and ${ofValkey}, known only to valkey`;
  const told = ofRedis === undefined || ofValkey === undefined ? 'nothing in the file tells a version' : mixed;
  return { targets, reason: `${told}: these are the ones in use` };
}

/** Names that some version of this engine knows and none of the other. */
function onlyKnownTo(engine: EngineName, directives: readonly Directive[]): readonly string[] {
  const other = engine === 'redis' ? 'valkey' : 'redis';
  return [...new Set(directives.map(({ lowerName }) => lowerName))].filter((name) => isKnownTo(engine, name) && !isKnownTo(other, name));
}

const isKnownTo = (engine: EngineName, name: string): boolean => spellingsOf(engine).has(name);

const spellings = new Map<EngineName, ReadonlySet<string>>();

/** Of all versions; the same for every file of a run. */
function spellingsOf(engine: EngineName): ReadonlySet<string> {
  const known = spellings.get(engine);
  if (known !== undefined) return known;
  const all = new Set(KNOWN_VERSIONS[engine].flatMap((version) => [...catalogueOf(toTarget(engine, version)).spellings]));
  spellings.set(engine, all);
  return all;
}

const knowing = (engine: EngineName, names: readonly string[]): readonly string[] =>
  KNOWN_VERSIONS[engine].filter((version) => names.every((name) => catalogueOf(toTarget(engine, version)).find(name) !== undefined));

function from(engine: EngineName, names: readonly string[], usual: readonly string[]): ChosenTargets {
  const all = knowing(engine, names);
  const versions = usual.filter((version) => all.includes(version));
  const chosen = versions.length > 0 ? versions : all.slice(-1);
  const [oldest = ''] = [...all].sort(compareVersions);
  const targets = (chosen.length > 0 ? chosen : usual).map((version) => toTarget(engine, version));
  const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
  return { targets, reason: `the file names ${shown}, known only to ${engine}${oldest === '' ? '' : ` ${oldest} and later`}` };
}
