import { UsageError } from '../errors.ts';
import { keyAt } from '../keyspace/batch.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { FamilyRule } from '../profile/profile.ts';
import type { Located } from '../tags/locate-tags.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import type { FilterWishes } from './conditions.ts';
import { familyKeys } from './family-scan.ts';
import type { ScanSelection, Selection } from './plan.ts';

/** What the user names. */
export interface Wishes {
  readonly tags: readonly string[];
  readonly match: 'any' | 'all';
  readonly keys: readonly Buffer[];
  readonly pattern: string | undefined;
  readonly family: string | undefined;
  /** Of placeholders of the family; where all have one, a single key is meant. */
  readonly values: ReadonlyMap<string, Buffer>;
  /** `--i-mean-all`. */
  readonly all: boolean;
  readonly filters: FilterWishes | undefined;
}

interface Surrounding {
  /** The families that the profile declares. */
  readonly rules: readonly Pick<FamilyRule, 'template' | 'ttl' | 'type'>[];
  /** Finds what holds tags. */
  readonly locate: (tags: readonly string[]) => Promise<Located>;
  /** Whether a key is a layout's own, and so no entry. */
  readonly isOwn: (key: Buffer) => boolean;
  /** Looks through all keys that match a glob. */
  readonly openScan: (match: string | Buffer) => Promise<KeySource>;
}

/**
 * Fails as the servers did when they do not tell of any place whether it holds the tags.
 *
 * @throws UsageError when everything is named without being meant, or a name cannot be one
 */
export async function selectionOf(wishes: Wishes, surrounding: Surrounding): Promise<Selection> {
  const { match, keys, all, filters } = wishes;
  const scan = scanOf(wishes, surrounding);
  const allowed = all ? ['--i-mean-all'] : [];
  if (scan?.tooMuch !== undefined && !all)
    throw new UsageError(`${scan.text} means ${scan.tooMuch}`, { hint: 'narrow it down, or add --i-mean-all' });
  const tags = [...new Set(wishes.tags)];
  const { holders, keysLookedAt, lookedAtAll, refused, unlooked, unseen } = tags.length === 0 ? NOWHERE : await surrounding.locate(tags);
  if (unlooked[0] && holders.length === 0) throw unlooked[0].error;
  return {
    tags,
    holders,
    unlooked,
    ...(unseen && { unseen }),
    looked: keysLookedAt === null ? null : { keys: keysLookedAt, all: lookedAtAll, refused: refused ?? null },
    match: tags.length > 1 ? match : 'any',
    keys: distinct(scan?.key ? [...keys, scan.key] : keys),
    scan: scan?.selection && { ...scan.selection, words: [...scan.selection.words, ...allowed] },
    filters,
  };
}

const NOWHERE: Located = { holders: [], homes: [], keysLookedAt: null, lookedAtAll: true, unlooked: [] };

interface Scan {
  readonly text: string;
  /** What it means that hardly anybody wants to delete. */
  readonly tooMuch: string | undefined;
  /** The only key there is of it. */
  readonly key?: Buffer;
  readonly selection?: ScanSelection;
}

function scanOf({ pattern, family, values }: Wishes, surrounding: Surrounding): Scan | undefined {
  if (pattern !== undefined) return byPattern(pattern, surrounding);
  return family === undefined ? undefined : byFamily(family, values, surrounding);
}

const EVERY_KEY = 'every key';

function byPattern(pattern: string, { openScan, isOwn }: Surrounding): Scan {
  return {
    text: `--pattern ${pattern}`,
    tooMuch: /^[*?]*$/.test(pattern) ? EVERY_KEY : undefined,
    selection: {
      kind: 'pattern',
      text: pattern,
      words: ['--pattern', pattern],
      open: () => openScan(pattern),
      accepts: (batch, i) => !isOwn(keyAt(batch, i)),
    },
  };
}

function byFamily(name: string, values: ReadonlyMap<string, Buffer>, { rules, openScan, isOwn }: Surrounding): Scan {
  const { template, everything, unrelated, keys } = familyKeys(rules, name, values);
  const tooMuch = everything ? EVERY_KEY : unrelated && `keys that ${unrelated}, as the profile has it: they are no cache`;
  const said = { text: `--family ${name}`, tooMuch };
  if ('key' in keys) return { ...said, key: keys.key };
  return {
    ...said,
    selection: {
      kind: 'family',
      text: [template.text, ...[...values].map(([placeholder, value]) => `${placeholder}=${String(value)}`)].join(' '),
      words: ['--family', name, ...[...values].map(([placeholder, value]) => wordOf(placeholder, fromBytes(value)))],
      open: () => openScan(keys.glob),
      accepts: (batch, i) => !isOwn(keyAt(batch, i)) && keys.accepts(batch, i),
    },
  };
}

/** Bytes that are no text are read from standard input. */
const wordOf = (placeholder: string, value: ServerText): string => `${placeholder}=${typeof value === 'string' ? value : '-'}`;

const distinct = (keys: readonly Buffer[]): readonly Buffer[] => [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];
