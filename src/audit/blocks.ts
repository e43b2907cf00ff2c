import { type Block, bytes, type Cell, type Column, count, fraction, integer, seconds, toned } from '../report.ts';
import { escapeText } from '../text/escape.ts';
import { formatBytes, formatCount, formatSeconds } from '../text/humanize.ts';
import { OTHER_FAMILIES } from '../keyspace/family.ts';
import { scanCostText } from '../keyspace/scan-cost.ts';
import { unusedText } from '../keyspace/use-told-by.ts';
import { plural } from '../text/plural.ts';
import type { AuditData, FamilyRow } from './audit-data.ts';
import { around, bytesAround, fractionAround, keysAround, secondsAround } from './around.ts';
import type { BigKey } from './biggest.ts';
import { samplingText } from './sampling-note.ts';

/** What a reader sees: one line of totals, the families, the largest keys, what it cost. */
export function auditBlocks(data: AuditData): readonly Block[] {
  return [
    { kind: 'text', text: headline(data) },
    ...(data.families.length === 0 ? [] : [familyTable(data)]),
    ...(data.biggest.byBytes.length === 0 ? [] : [keyTable('largest keys', data.biggest.byBytes)]),
    ...(data.biggest.byElements === null || data.biggest.byElements.length === 0
      ? []
      : [keyTable('most elements', data.biggest.byElements)]),
    ...(data.sampling === null ? [] : [{ kind: 'text', text: samplingText(data.sampling), tone: 'dim' } as const]),
    { kind: 'text', text: costText(data), tone: 'dim' },
    ...goOn(data),
  ];
}

/** `4,211,007 keys · 1.79 GB · 12.4 s (340 k keys/s)`. */
function headline({ totals, cost, filtered, families }: AuditData): string {
  const estimated = totals.memoryBasis === 'measured' || totals.memoryBasis === null ? '' : ' (sizes are estimated)';
  const size =
    totals.averageBytes === null ? 'sizes unknown' : `${bytesAround(totals.bytes, totals.bytesLow, totals.bytesHigh)}${estimated}`;
  const { withoutTtlShare: share, withoutTtlShareLow: low, withoutTtlShareHigh: high } = totals;
  const without = share === null ? [] : [`${fractionAround(share, low, high)} without TTL`];
  const databases = totals.databases.length > 1 ? [plural(totals.databases.length, 'database')] : [];
  return [
    `${keysAround(totals.keys, totals.keysLow, totals.keysHigh)}${filtered ? ' that match' : ''}`,
    ...(totals.keys === 0 ? [] : [size]),
    familiesText(families),
    ...without,
    ...databases,
    `${formatSeconds(cost.seconds)} (${formatCount(cost.keysPerSecond)} keys/s)`,
  ].join(' · ');
}

/** Of those that had no room of their own nobody knows how many there are. */
function familiesText(families: readonly FamilyRow[]): string {
  const toldApart = families.filter(({ family }) => family !== OTHER_FAMILIES).length;
  return `${toldApart < families.length ? 'more than ' : ''}${plural(toldApart, 'family', 'families')}`;
}

function familyTable({ families, shown: { top }, totals, sampling }: AuditData): Block {
  const listed = families.slice(0, top);
  const rest = families.slice(top);
  const deep = totals.use !== null;
  const most = Math.max(0, ...families.map(({ bytes }) => bytes));
  const right = (title: string, drop = 0): Column => ({ title, align: 'right', drop });
  return {
    kind: 'table',
    columns: [
      { title: 'family', shrink: true },
      right('keys'),
      right('share', 4),
      right('memory'),
      { title: '', drop: 8 },
      right('avg', 5),
      right('largest', 7),
      right('no TTL', 1),
      { title: 'life left (p50 · p95)', drop: 2 },
      ...(deep ? [right('elements', 9), right('unused', 3)] : []),
      { title: 'types', drop: 6 },
    ],
    rows: listed.map((row) => [
      row.family,
      around(count(row.keys), row.keysLow, row.keysHigh),
      around(fraction(row.share), row.shareLow, row.shareHigh),
      row.averageBytes === null ? toned('unknown', 'dim') : around(bytes(row.bytes), row.bytesLow, row.bytesHigh),
      { bar: most > 0 ? row.bytes / most : 0 },
      row.averageBytes === null ? null : around(bytes(Math.round(row.averageBytes)), row.averageBytesLow, row.averageBytesHigh),
      row.largestBytes === null ? null : bytes(row.largestBytes),
      row.withoutTtl === 0 || row.withoutTtlShare === null ? null : around(fraction(row.withoutTtlShare), row.withoutTtlShareLow, row.withoutTtlShareHigh),
      lifeLeft(row),
      ...(deep ? useCells(row) : []),
      typesText(row),
    ].map(asCell)),
    ...(rest.length > 0 && {
      note: `… ${plural(rest.length, 'more family', 'more families')}, ${sampling === null ? '' : 'about '}${plural(sum(rest, 'keys'), 'key')}, ${formatBytes(sum(rest, 'bytes'))}: --top ${families.length} shows ${sampling === null ? 'them' : 'those that the sample met'}`,
    }),
  }; // prettier-ignore
}

/** A bar, drawn with characters that stand in any table. */
const asCell = (cell: Cell | { readonly bar: number }): Cell =>
  cell !== null && typeof cell === 'object' && 'bar' in cell ? toned(bar(cell.bar), 'strong') : cell;

const BAR_WIDTH = 8;
const EIGHTHS = ' ▏▎▍▌▋▊▉';

function bar(share: number): string {
  if (!(share > 0)) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, share) * BAR_WIDTH * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (eighths % 8 === 0 ? '' : EIGHTHS.charAt(eighths % 8));
}

function lifeLeft({ ttl }: FamilyRow): Cell {
  if (ttl.p50Ms === null || ttl.p95Ms === null) return null;
  return `${life(ttl.p50Ms, ttl.p50MsLow, ttl.p50MsHigh)} · ${life(ttl.p95Ms, ttl.p95MsLow, ttl.p95MsHigh)}`;
}

const life = (ms: number, low: number | undefined, high: number | null | undefined): string =>
  secondsAround(ms / 1_000, low === undefined ? low : low / 1_000, typeof high === 'number' ? high / 1_000 : high);

function useCells({ use, types }: FamilyRow): readonly Cell[] {
  if (use === null) return [null, null];
  const { unusedShare: share, unusedShareLow, unusedShareHigh } = use;
  const unused =
    share === null ? toned('unknown', 'dim') : use.unusedKeys === 0 ? null : around(fraction(share), unusedShareLow, unusedShareHigh);
  const elements = use.elements === null || !hasElements(types) ? null : around(count(use.elements), use.elementsLow, use.elementsHigh);
  return [elements, unused];
}

/** Those of strings are their bytes. */
const hasElements = (types: FamilyRow['types']): boolean => Object.keys(types).some((type) => type !== 'string');

function typesText({ types }: FamilyRow): string {
  const names = Object.keys(types);
  return names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
}

const sum = (rows: readonly FamilyRow[], of: 'keys' | 'bytes'): number => rows.reduce((total, row) => total + row[of], 0);

function keyTable(title: string, keys: readonly BigKey[]): Block {
  const several = new Set(keys.map(({ node }) => node)).size > 1;
  const databases = keys.some(({ db }) => db !== 0);
  const elements = keys.some((key) => key.elements !== null && key.type !== 'string');
  return {
    kind: 'table',
    title,
    columns: [
      { title: 'key', shrink: true },
      { title: 'memory', align: 'right' },
      ...(elements ? [{ title: 'elements', align: 'right' } as const] : []),
      { title: 'type', drop: 1 },
      { title: 'life left', align: 'right', drop: 2 },
      ...(databases ? [{ title: 'db', align: 'right', drop: 3 } as const] : []),
      ...(several ? [{ title: 'node', drop: 4 }] : []),
    ],
    rows: keys.map((key) => [
      key.key === '' ? '""' : key.key,
      key.bytes === null ? toned('unknown', 'dim') : bytes(key.bytes),
      ...(elements ? [key.elements === null || key.type === 'string' ? null : integer(key.elements)] : []),
      key.type,
      key.ttlMs === null ? toned('unknown', 'dim') : key.ttlMs < 0 ? 'no TTL' : seconds(key.ttlMs / 1_000),
      ...(databases ? [String(key.db)] : []),
      ...(several ? [key.node] : []),
    ]),
  };
}

function costText({ cost, reclaimable }: AuditData): string {
  const unused =
    reclaimable === null || reclaimable.keys === 0
      ? ''
      : `${reclaimable.toldBy === 'idle-time' ? '' : 'perhaps '}reclaimable: ${bytesAround(reclaimable.bytes, reclaimable.bytesLow, reclaimable.bytesHigh)} in ${keysAround(reclaimable.keys, reclaimable.keysLow, reclaimable.keysHigh)} that never expire and ${unusedText(reclaimable.toldBy, reclaimable.unusedForSeconds)}. `;
  return `${unused}${scanCostText(cost)}`;
}

/** How to go on; the line that begins with a space is made to be pasted. */
function goOn({ resume, stateFile }: AuditData): readonly Block[] {
  if (resume === null && stateFile === null) return [];
  if (stateFile !== null)
    return [{ kind: 'text', text: `stopped early; go on with the same options and --state ${escapeText(stateFile)}` }];
  return [{ kind: 'text', text: `stopped early; go on with the same options and:\n --resume ${resume}` }];
}
