import type { EntryData, Versions } from './catalogue/entry.ts';
import { entries } from './catalogue/index.ts';
import { removed, type RemovedDirective } from './catalogue/statements.ts';
import type { CatalogueEntry, EngineName, LintTarget } from './model.ts';
import { isWithin, KNOWN_VERSIONS, toTarget } from './target.ts';

/** The settings of one version. */
export interface Catalogue {
  readonly target: LintTarget;
  /** By any spelling that this version accepts, in lower case. */
  find(lowerName: string): CatalogueEntry | undefined;
  /** Every spelling that this version accepts, statements such as `include` among them. */
  readonly spellings: readonly string[];
  readonly entries: readonly CatalogueEntry[];
}

/** Built on first use, then kept: files are many, versions few. */
export function catalogueOf(target: LintTarget): Catalogue {
  const known = built.get(target.name);
  if (known !== undefined) return known;
  const catalogue = build(target);
  built.set(target.name, catalogue);
  return catalogue;
}

const built = new Map<string, Catalogue>();

function build(target: LintTarget): Catalogue {
  const all = entries.flatMap((data) => entryOf(data, target) ?? []);
  const bySpelling = new Map(all.flatMap((entry) => entry.spellings.map((spelling) => [spelling, entry])));
  return { target, find: (lowerName) => bySpelling.get(lowerName), spellings: [...bySpelling.keys()], entries: all };
}

function entryOf(data: EntryData, target: LintTarget): CatalogueEntry | undefined {
  const spellings = spellingsOf(data, target);
  const [canonicalName] = spellings;
  if (canonicalName === undefined) return undefined;
  const differences = (data.differs ?? []).filter((difference) => isWithin(target, difference[target.engine]));
  const facts: EntryData = Object.assign({}, data, ...differences);
  const [min, max] = bounds(facts);
  const flags = facts.flags?.split(' ') ?? [];
  return {
    name: data.name,
    canonicalName,
    spellings,
    type: facts.type,
    default: facts.default,
    min,
    max,
    values: facts.values?.split(' ') ?? [],
    check: facts.check,
    arity: data.arity ?? [1, 1],
    repeats: data.repeats ?? 'last-wins',
    sensitive: flags.includes('sensitive'),
    hidden: flags.includes('hidden'),
    immutable: flags.includes('immutable'),
    ignored: isWithin(target, data.ignored?.[target.engine]),
    buildCondition: data.build,
    confidence: data.confidence ?? 'tested',
  };
}

/** Canonical ones first. A spelling that is only ignored is accepted too. */
function spellingsOf(data: EntryData, target: LintTarget): readonly string[] {
  const aliases = (data.aliases ?? []).filter((alias) => has(alias, target));
  const own = has(data, target) || isWithin(target, data.ignored?.[target.engine]) ? [data.name] : [];
  const canonical = aliases.filter((alias) => alias.canonical === true);
  const others = aliases.filter((alias) => alias.canonical !== true);
  return [...canonical.map(({ name }) => name), ...own, ...others.map(({ name }) => name)];
}

const isEverywhere = (versions: Versions): boolean => versions.redis === undefined && versions.valkey === undefined;
const has = (versions: Versions, target: LintTarget): boolean => isEverywhere(versions) || isWithin(target, versions[target.engine]);

function bounds({ range }: EntryData): readonly [bigint | undefined, bigint | undefined] {
  if (range === undefined) return [undefined, undefined];
  if (range === 'INT32') return [-(2n ** 31n), 2n ** 31n - 1n];
  const [min = '', max = ''] = range.split('..');
  return [BigInt(min), limit(max)];
}

function limit(max: string): bigint {
  if (max === 'INT64') return 2n ** 63n - 1n;
  if (max === 'UINT64') return 2n ** 64n - 1n;
  return BigInt(max);
}

/** What was known to Redis before 6.0, and is refused by all versions we know. */
export function removedDirective(lowerName: string): RemovedDirective | undefined {
  return removed.find(({ name }) => name === lowerName);
}

/** Where a spelling is accepted, as `redis 7.0+, valkey 8.0 to 8.1`; `undefined` when nowhere. */
export function whereKnown(lowerName: string): string | undefined {
  const places = (['redis', 'valkey'] as const).flatMap((engine) => span(engine, lowerName) ?? []);
  return places.length === 0 ? undefined : places.join(', ');
}

function span(engine: EngineName, lowerName: string): string | undefined {
  const known = KNOWN_VERSIONS[engine].filter((version) => catalogueOf(toTarget(engine, version)).find(lowerName) !== undefined);
  const [since, until] = [known[0], known.at(-1)];
  if (since === undefined || until === undefined) return undefined;
  if (until === KNOWN_VERSIONS[engine].at(-1)) return `${engine} ${since}+`;
  return since === until ? `${engine} ${since}` : `${engine} ${since} to ${until}`;
}
