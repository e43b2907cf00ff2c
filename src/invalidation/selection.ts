import { UsageError } from '../errors.ts';
import { keyAt } from '../keyspace/batch.ts';
import { createFamilyIndex } from '../keyspace/family-totals-index.ts';
import { findTemplate } from '../keyspace/find-template.ts';
import type { KeySource } from '../keyspace/source.ts';
import { globOfTemplate } from '../keyspace/template-glob.ts';
import type { Located } from '../tags/locate-tags.ts';
import type { ScanSelection, Selection } from './plan.ts';

/** What the user names. */
export interface Wishes {
  readonly tags: readonly string[];
  readonly match: 'any' | 'all';
  readonly keys: readonly Buffer[];
  readonly pattern: string | undefined;
  readonly family: string | undefined;
  /** `--i-mean-all`. */
  readonly all: boolean;
}

interface Surrounding {
  /** The families that the profile declares. */
  readonly rules: readonly { readonly template: string }[];
  /** Finds what holds tags. */
  readonly locate: (tags: readonly string[]) => Promise<Located>;
  /** Whether a key is a layout's own, and so no entry. */
  readonly isOwn: (key: Buffer) => boolean;
  /** Looks through all keys that match a glob. */
  readonly openScan: (match: string | Buffer) => Promise<KeySource>;
}

/** @throws UsageError when nothing is named, everything is without being meant, or a name cannot be one */
export async function selectionOf(
  { tags: named, match, keys, pattern, family, all }: Wishes,
  surrounding: Surrounding,
): Promise<Selection> {
  if (named.length + keys.length === 0 && pattern === undefined && family === undefined)
    throw new UsageError('invalidate needs to know what', { hint: 'name it: --tag convo:42, a key, --pattern GLOB or --family NAME' });
  if (pattern !== undefined && family !== undefined)
    throw new UsageError('--pattern and --family look through all keys twice', { hint: 'give one of them' });
  const scan = pattern !== undefined ? byPattern(pattern, surrounding) : family !== undefined ? byFamily(family, surrounding) : undefined;
  if (scan?.everything === true && !all)
    throw new UsageError(`${scan.text} means every key`, { hint: 'narrow it down, or add --i-mean-all' });
  const tags = [...new Set(named)];
  const { holders, keysLookedAt, lookedAtAll, refused } = tags.length === 0 ? NOWHERE : await surrounding.locate(tags);
  return {
    tags,
    holders,
    looked: keysLookedAt === null ? null : { keys: keysLookedAt, all: lookedAtAll, refused: refused ?? null },
    match: tags.length > 1 ? match : 'any',
    keys: distinct(keys),
    scan: scan?.selection,
  };
}

const NOWHERE: Located = { holders: [], homes: [], keysLookedAt: null, lookedAtAll: true };

interface Scan {
  readonly text: string;
  readonly everything: boolean;
  readonly selection: ScanSelection;
}

function byPattern(pattern: string, { openScan, isOwn }: Surrounding): Scan {
  return {
    text: `--pattern ${pattern}`,
    everything: /^[*?]*$/.test(pattern),
    selection: { kind: 'pattern', text: pattern, open: () => openScan(pattern), accepts: (batch, i) => !isOwn(keyAt(batch, i)) },
  };
}

/** Keys of families that are more specific are not its own, as in audits. */
function byFamily(name: string, { rules, openScan, isOwn }: Surrounding): Scan {
  const template = findTemplate(rules, name);
  const index = createFamilyIndex([...rules, { template: template.text }], 0);
  return {
    text: `--family ${name}`,
    everything: template.literals.every((literal) => literal === ''),
    selection: {
      kind: 'family',
      text: template.text,
      open: () => openScan(globOfTemplate(template)),
      accepts: (batch, i) => !isOwn(keyAt(batch, i)) && index.families[index.indexOf(batch, i)]?.family === template.text,
    },
  };
}

const distinct = (keys: readonly Buffer[]): readonly Buffer[] => [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];
