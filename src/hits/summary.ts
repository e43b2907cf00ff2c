import { type FamilyUse, type HitrateData, type Method, METHODS } from './hit-data.ts';
import type { MemoryCurve } from './memory-curve.ts';
import type { NodeLooked } from './look-at-node.ts';
import { lookupsByName, perSecondOfAll } from './lookup-rates.ts';
import { createHitTally, type HitTally, type NodeTally, type Outcomes } from './tally.ts';
import type { Restored } from './events-setting.ts';

/** Lookups, as far as they are told. */
type Counted = Pick<HitrateData, 'hits' | 'misses' | 'untold'>;

interface Circumstances {
  readonly endedBy: HitrateData['window']['endedBy'];
  readonly uses: ReadonlyMap<string, FamilyUse>;
  readonly curve: MemoryCurve | undefined;
}

export function summarise(tally: HitTally, looked: readonly NodeLooked[], { endedBy, uses, curve }: Circumstances): HitrateData {
  const nodes = looked.map((node) => nodeHits(node, tally.byNode.get(node.node)?.all));
  const method = poorestOf(looked.map((node) => node.method));
  const seconds = Math.max(0, ...looked.map(({ spanSeconds }) => spanSeconds));
  const lookedSeconds = Math.max(0, ...looked.map((node) => node.lookedSeconds));
  const hits = sumOrNull(nodes.map((node) => node.hits));
  const [misses, untold] = [sumOrNull(nodes.map((node) => node.misses)), sum(nodes.map((node) => node.untold))];
  const server = sumOfServers(looked);
  const knowsHits = looked.every((node) => node.method === 'exact' || node.method === 'estimate');
  const rows = (of: (node: NodeTally) => ReadonlyMap<string, Outcomes>) =>
    lookupsByName(tally, looked, of)
      .map((row) => ({ ...row, ...(!knowsHits && { hits: null, lookupsPerSecond: null }), hitRatio: ratioOf(knowsHits ? row.hits : null, row.misses) }))
      .toSorted((a, b) => (b.hits ?? 0) + b.misses - (a.hits ?? 0) - a.misses); // prettier-ignore
  return {
    method,
    window: { seconds, share: seconds === 0 ? 1 : Math.min(1, lookedSeconds / seconds), endedBy },
    commands: sum(looked.map(({ commands }) => commands)),
    hits,
    misses,
    untold,
    hitRatio: ratioOf(hits, misses),
    lookupsPerSecond: perSecondOfAll(nodes),
    server: server && { ...server, hitRatio: ratioOf(server.hits, server.misses) },
    residual: server && hits !== null && misses !== null ? { hits: server.hits - hits, misses: server.misses - misses } : null,
    beyondTheirKeys: sum(looked.map(({ beyondTheirKeys }) => beyondTheirKeys)),
    nodes,
    families: rows(({ byFamily }) => byFamily).map(({ name, ...row }) => ({ family: name, ...row, use: uses.get(name) ?? null })),
    byCommand: rows(({ byCommand }) => byCommand).map(({ name, ...row }) => ({ command: name, ...row })),
    memoryCurve: curve ?? null,
    restored: null,
  };
}

/** Where nothing was looked at, but settings were put back. */
export const restoredOnly = (restored: readonly Restored[]): HitrateData => ({
  ...summarise(createHitTally(), [], { endedBy: 'time', uses: new Map(), curve: undefined }),
  restored,
});

function nodeHits(
  { node, method, why, order, server, lookedSeconds, bufferLimited }: NodeLooked,
  heard: Outcomes | undefined,
): HitrateData['nodes'][number] {
  const counted = server && { hits: Number(server.hits), misses: Number(server.misses) };
  const told = toldBy(method, heard, counted ?? null);
  return {
    node,
    method,
    why: why ?? null,
    order,
    ...told,
    hitRatio: ratioOf(told.hits, told.misses),
    lookupsPerSecond:
      lookedSeconds === 0 || told.hits === null || told.misses === null ? null : (told.hits + told.misses + told.untold) / lookedSeconds,
    lookedSeconds,
    bufferLimited,
    server: counted ?? null,
  };
}

/** What was not heard is the server's own count. */
function toldBy(
  method: Method,
  { hits, misses, untold }: Outcomes = { hits: 0, misses: 0, untold: 0 },
  counted: { readonly hits: number; readonly misses: number } | null,
): Counted {
  if (method === 'totals') return { hits: counted?.hits ?? null, misses: counted?.misses ?? null, untold: 0 };
  return { hits: method === 'misses-only' ? (counted?.hits ?? null) : hits, misses, untold };
}

function sumOfServers(looked: readonly NodeLooked[]): Omit<NonNullable<HitrateData['server']>, 'hitRatio'> | null {
  let [hits, misses, evictedKeys] = [0, 0, 0];
  let errorReplies: number | null = 0;
  for (const { server } of looked) {
    if (!server) return null;
    hits += Number(server.hits);
    misses += Number(server.misses);
    evictedKeys += Number(server.evicted);
    errorReplies = errorReplies === null || server.errors === undefined ? null : errorReplies + Number(server.errors);
  }
  return { hits, misses, evictedKeys, errorReplies };
}

const poorestOf = (methods: readonly Method[]): Method =>
  METHODS[Math.max(0, ...methods.map((method) => METHODS.indexOf(method)))] ?? 'totals';

const ratioOf = (hits: number | null, misses: number | null): number | null =>
  hits === null || misses === null || hits + misses === 0 ? null : hits / (hits + misses);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const sumOrNull = (values: readonly (number | null)[]): number | null =>
  values.reduce((total, value) => (total === null || value === null ? null : total + value), 0 as number | null);
