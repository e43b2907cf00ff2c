import { UsageError } from '../errors.ts';
import { keyAt, type KeyBatch } from '../keyspace/batch.ts';
import { createFamilyIndex } from '../keyspace/family-totals-index.ts';
import { findTemplate } from '../keyspace/find-template.ts';
import type { KeySource } from '../keyspace/source.ts';
import { globOfTemplate } from '../keyspace/template-glob.ts';
import { layouts } from '../tags/layouts/index.ts';
import type { TagIndex } from '../tags/layout.ts';
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
  /** Looks through all keys that match a glob. */
  readonly openScan: (match: string | Buffer) => Promise<KeySource>;
}

/** @throws UsageError when nothing is named, everything is without being meant, or a name cannot be one */
export function selectionOf({ tags, match, keys, pattern, family, all }: Wishes, surrounding: Surrounding): Selection {
  if (tags.length + keys.length === 0 && pattern === undefined && family === undefined)
    throw new UsageError('invalidate needs to know what', { hint: 'name it: --tag convo:42, a key, --pattern GLOB or --family NAME' });
  if (pattern !== undefined && family !== undefined)
    throw new UsageError('--pattern and --family look through all keys twice', { hint: 'give one of them' });
  const scan = pattern !== undefined ? byPattern(pattern, surrounding) : family !== undefined ? byFamily(family, surrounding) : undefined;
  if (scan?.everything === true && !all)
    throw new UsageError(`${scan.text} means every key`, { hint: 'narrow it down, or add --i-mean-all' });
  const indexes = [...new Set(tags)].flatMap(indexesOf);
  return { indexes, match: indexes.length > 1 ? match : 'any', keys: distinct(keys), scan: scan?.selection };
}

function indexesOf(tag: string): readonly TagIndex[] {
  const found = layouts.flatMap((layout) => layout.indexesOf(tag));
  if (found.length > 0) return found;
  throw new UsageError(`${JSON.stringify(tag)} cannot be a tag`, {
    hint: 'a tag has at least one character, and no braces or control characters',
  });
}

interface Scan {
  readonly text: string;
  readonly everything: boolean;
  readonly selection: ScanSelection;
}

function byPattern(pattern: string, { openScan }: Surrounding): Scan {
  return {
    text: `--pattern ${pattern}`,
    everything: /^[*?]*$/.test(pattern),
    selection: { kind: 'pattern', text: pattern, open: () => openScan(pattern), accepts: isEntry },
  };
}

/** Keys of families that are more specific are not its own, as in audits. */
function byFamily(name: string, { rules, openScan }: Surrounding): Scan {
  const template = findTemplate(rules, name);
  const index = createFamilyIndex([...rules, { template: template.text }], 0);
  return {
    text: `--family ${name}`,
    everything: template.literals.every((literal) => literal === ''),
    selection: {
      kind: 'family',
      text: template.text,
      open: () => openScan(globOfTemplate(template)),
      accepts: (batch, i) => isEntry(batch, i) && index.families[index.indexOf(batch, i)]?.family === template.text,
    },
  };
}

const isEntry = (batch: KeyBatch, i: number): boolean => !layouts.some((layout) => layout.isOwn(keyAt(batch, i)));

const distinct = (keys: readonly Buffer[]): readonly Buffer[] => [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];
