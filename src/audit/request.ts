import { UsageError } from '../errors.ts';
import type { KeyBatch } from '../keyspace/batch.ts';
import type { ScanOptions } from '../keyspace/scan.ts';
import { parseTemplate } from '../profile/key-template.ts';
import { fromBytes } from '../text/bytes.ts';
import type { Filters } from './audit-data.ts';
import type { SampleGoal } from './sample-goal.ts';

/** What to audit: which keys, how they are read, and when to stop. */
export interface AuditRequest extends Pick<ScanOptions, 'from' | 'maxLoad' | 'keysPerSecond' | 'match' | 'type'> {
  readonly allDatabases: boolean;
  readonly deep: boolean;
  /** {@link ScanOptions.touch} */
  readonly touch: boolean;
  /** Only these; all when empty. */
  readonly families: readonly string[];
  readonly noTtl: boolean;
  readonly largerThanBytes: number | undefined;
  readonly idleLongerThanMs: number | undefined;
  readonly unusedForMs: number;
  readonly goal: SampleGoal | undefined;
  readonly biggest: number;
}

/** Reading deeper than asked for when a filter needs it. */
export const isDeep = ({ deep, idleLongerThanMs }: AuditRequest): boolean => deep || idleLongerThanMs !== undefined;

/** Whether the server leaves out keys, so that it does not tell how many there are. */
export const isFilteredByServer = (request: AuditRequest): boolean => patternOf(request) !== undefined || request.type !== undefined;

/** What leaves out keys; null when nothing does. */
export function filtersOf({ match, type, families, noTtl, largerThanBytes, idleLongerThanMs }: AuditRequest): Filters | null {
  const filters: Filters = {
    ...(match !== undefined && { match: typeof match === 'string' ? match : fromBytes(match) }),
    ...(type !== undefined && { type }),
    ...(families.length > 0 && { families: families.toSorted() }),
    ...(noTtl && { noTtl }),
    ...(largerThanBytes !== undefined && { largerThanBytes }),
    ...(idleLongerThanMs !== undefined && { idleLongerThanSeconds: idleLongerThanMs / 1_000 }),
  };
  return Object.keys(filters).length === 0 ? null : filters;
}

export function scanOptions(request: AuditRequest, signal: AbortSignal): ScanOptions {
  const { allDatabases, from, maxLoad, keysPerSecond, type, touch } = request;
  const match = patternOf(request);
  return {
    signal,
    deep: isDeep(request),
    touch,
    ...(allDatabases && { databases: 'all' as const }),
    ...(from !== undefined && { from }),
    ...(maxLoad !== undefined && { maxLoad }),
    ...(keysPerSecond !== undefined && { keysPerSecond }),
    ...(match !== undefined && { match }),
    ...(type !== undefined && { type }),
  };
}

/**
 * Which keys are counted; `undefined` for all. What is not known of a key cannot pass a bound.
 *
 * @param onUnknownUse called for a key that a bound on idle times leaves out for want of one
 */
export function countsOf({ families, noTtl, largerThanBytes, idleLongerThanMs }: AuditRequest, onUnknownUse = (): void => undefined) {
  const wanted = new Set(families);
  const tests: ((batch: KeyBatch, i: number, family: string) => boolean)[] = [
    ...(wanted.size === 0 ? [] : [(_: KeyBatch, __: number, family: string) => wanted.has(family)]),
    ...(noTtl ? [({ ttlMs }: KeyBatch, i: number) => ttlMs[i]! < 0] : []),
    ...(largerThanBytes === undefined ? [] : [({ memoryBytes }: KeyBatch, i: number) => memoryBytes[i]! > largerThanBytes]),
    ...(idleLongerThanMs === undefined ? [] : [idlerThan(idleLongerThanMs, onUnknownUse)]), // last: others may leave it out
  ];
  return tests.length === 0 ? undefined : (batch: KeyBatch, i: number, family: string) => tests.every((passes) => passes(batch, i, family));
}

function idlerThan(ms: number, onUnknownUse: () => void) {
  return ({ deep }: KeyBatch, i: number): boolean => {
    const idleSeconds = deep?.idleSeconds[i] ?? Number.NaN;
    if (Number.isNaN(idleSeconds)) onUnknownUse();
    return idleSeconds * 1_000 > ms;
  };
}

/** What must be the same for one run to go on from another. */
export function fingerprintOf(request: AuditRequest, templates: readonly string[]): string {
  const { goal: _, maxLoad: __, keysPerSecond: ___, ...decisive } = request;
  return JSON.stringify([decisive, templates]);
}

/** `--match`, or what all keys of the one family that is wanted have in common: then the server need not look up others. */
function patternOf({ match, families: [only, ...more] }: AuditRequest): string | Buffer | undefined {
  if (match !== undefined || only === undefined || more.length > 0 || only.startsWith('(')) return match;
  return templateOf(only)
    .literals.map((literal) => literal.replace(/[*?[\]\\^]/g, String.raw`\$&`))
    .join('*');
}

function templateOf(family: string) {
  try {
    return parseTemplate(family);
  } catch (cause) {
    throw new UsageError(`--family ${family}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
      hint: 'write it as the report shows it, such as session:{user_id}',
    });
  }
}
