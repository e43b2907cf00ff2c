import { UsageError } from '../errors.ts';
import type { Finding } from '../report.ts';

/** Findings that were there before: only what comes on top counts. */
export interface Baseline {
  readonly schema: typeof SCHEMA;
  readonly findings: readonly BaselineEntry[];
}

interface BaselineEntry {
  readonly id: string;
  readonly file: string;
  /** Survives that the line moves, see findings.ts. */
  readonly fingerprint: string;
  /** How often: the same line may stand in a file twice. */
  readonly count: number;
}

const SCHEMA = 'cacheops/lint-baseline/1';

/** What is wrong now, to be taken as given from now on. The order does not depend on that of the findings. */
export function baselineOf(findings: readonly Finding[]): Baseline {
  const entries = new Map<string, BaselineEntry>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const { id, file, fingerprint } = identityOf(finding);
    entries.set(key, { id, file, fingerprint, count: (entries.get(key)?.count ?? 0) + 1 });
  }
  const sorted = [...entries].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry);
  return { schema: SCHEMA, findings: sorted };
}

/** Findings that the baseline does not know, those that it knows, and how many of its own are gone. */
export function newSince(
  { findings: known }: Baseline,
  findings: readonly Finding[],
): { readonly fresh: readonly Finding[]; readonly known: readonly Finding[]; readonly gone: number } {
  const left = new Map(known.map((entry) => [keyOf(entry), entry.count]));
  const fresh: Finding[] = [];
  const old: Finding[] = [];
  for (const finding of findings) {
    const key = keyOf(finding);
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    (count > 0 ? old : fresh).push(finding);
  }
  return { fresh, known: old, gone: [...left.values()].reduce((sum, count) => sum + count, 0) };
}

/** @throws UsageError when it is no baseline */
export function parseBaseline(text: string, path: string): Baseline {
  const written = parseJson(text);
  if (isBaseline(written)) return written;
  throw new UsageError(`${path} is no baseline of cacheops`, { hint: `write one: cacheops lint-config FILE --write-baseline ${path}` });
}

const identityOf = (finding: Finding): Omit<BaselineEntry, 'count'> => ({
  id: finding.id,
  file: finding.subject.file ?? '',
  fingerprint: finding.fingerprint ?? '',
});

function keyOf(of: Finding | BaselineEntry): string {
  const { id, file, fingerprint } = 'subject' in of ? identityOf(of) : of;
  return JSON.stringify([file, id, fingerprint]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isBaseline(written: unknown): written is Baseline {
  if (typeof written !== 'object' || written === null || !('schema' in written) || written.schema !== SCHEMA) return false;
  return 'findings' in written && Array.isArray(written.findings) && written.findings.every(isEntry);
}

function isEntry(entry: unknown): entry is BaselineEntry {
  if (typeof entry !== 'object' || entry === null || !('count' in entry) || typeof entry.count !== 'number') return false;
  return ['id', 'file', 'fingerprint'].every((name) => typeof Reflect.get(entry, name) === 'string');
}
