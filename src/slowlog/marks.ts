import { UsageError } from '../errors.ts';
import { LOG_KINDS, type LogKind } from '../redis/commandlog.ts';

/** Where one run ended on one node, and so where the next begins. */
export interface NodeMark {
  readonly runId: string | undefined;
  /** The newest entry seen in each log. */
  readonly lastIds: Readonly<Partial<Record<LogKind, bigint>>>;
}

/** By the node's address. */
export type Marks = ReadonlyMap<string, NodeMark>;

/** Marks as JSON; ids are decimal strings, as they have 64 bits. */
export const saveMarks = (marks: Marks): unknown => ({
  nodes: Object.fromEntries(
    [...marks].map(([address, { runId, lastIds }]) => [
      address,
      { runId: runId ?? null, lastIds: Object.fromEntries(Object.entries(lastIds).map(([kind, id]) => [kind, String(id)])) },
    ]),
  ),
});

/** @param path names the file in the UsageError when it holds no marks */
export function loadMarks(state: unknown, path: string): Marks {
  if (state === undefined) return new Map();
  if (!isRecord(state) || !isRecord(state['nodes'])) throw damaged(path);
  return new Map(
    Object.entries(state['nodes']).map(([address, mark]) => {
      if (!isRecord(mark) || !isRecord(mark['lastIds'])) throw damaged(path);
      const { runId, lastIds } = mark;
      if (runId !== null && typeof runId !== 'string') throw damaged(path);
      return [address, { runId: runId ?? undefined, lastIds: loadIds(lastIds, path) }];
    }),
  );
}

function loadIds(saved: Readonly<Record<string, unknown>>, path: string): NodeMark['lastIds'] {
  const ids: Partial<Record<LogKind, bigint>> = {};
  for (const kind of LOG_KINDS) {
    const id = saved[kind];
    if (id === undefined) continue;
    if (typeof id !== 'string' || !/^\d{1,20}$/.test(id)) throw damaged(path);
    ids[kind] = BigInt(id);
  }
  return ids;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const damaged = (path: string): UsageError =>
  new UsageError(`${path} is damaged: it does not say where the last run ended`, { hint: 'remove it to begin anew' });
