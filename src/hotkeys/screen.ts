import {
  type Block,
  bytes,
  type Cell,
  type Column,
  count,
  type DataRecord,
  type Fact,
  fraction,
  integer,
  microseconds,
  type Phrase,
  seconds,
} from '../report.ts';
import { plural } from '../text/plural.ts';
import type { HotKey, HotkeysData, Method } from './hotkeys-data.ts';

const METHOD_NAMES: Readonly<Record<Method, string>> = {
  hotkeys: 'HOTKEYS: the server times and weighs what commands do with each key',
  slots: 'slot statistics: what each slot cost, then the keys in the hottest',
  lfu: 'LFU counters of keys, each from 0 to 255 on a logarithmic scale',
  monitor: 'MONITOR, guarded: how often commands name each key',
};

export function hotkeysBlocks(data: HotkeysData): readonly Block[] {
  return [
    { kind: 'facts', facts: factsOf(data) },
    ...(data.slots.length > 0 ? [slotTable(data)] : []),
    ...(data.keys.length > 0 ? [keyTable(data)] : [{ kind: 'text', text: 'no key was used meanwhile', tone: 'dim' } as const]),
    ...lookupsText(data),
  ];
}

export const hotkeysRecords = ({ method, keys }: HotkeysData): readonly DataRecord[] => keys.map((key) => ({ method, ...key }));

export const HOTKEYS_FIELDS = ['method', 'key', 'family', 'db', 'node', 'share', 'cpuMicroseconds', 'networkBytes', 'calls', 'callsAtLeast', 'frequency', 'idleSeconds', 'slot'] as const satisfies readonly ('method' | keyof HotKey)[]; // prettier-ignore

/** What we change ourselves of what the servers count. */
function lookupsText({ lookups }: HotkeysData): readonly Block[] {
  const hits = lookups.reduce((sum, { keyspaceHits }) => sum + keyspaceHits, 0);
  return hits === 0 ? [] : [{ kind: 'text', text: `looking counts as ${plural(hits, 'keyspace hit')} on the servers`, tone: 'dim' }];
}

function factsOf({ method, methods, seconds: watched, lookedShare, sampled }: HotkeysData): readonly Fact[] {
  const passedOver = methods.slice(
    0,
    methods.findIndex((offer) => offer.method === method),
  );
  const looked: readonly Phrase[] = [
    ...(watched === null ? [] : [[seconds(watched)]]),
    ...(lookedShare === null || lookedShare >= 0.999 ? [] : [[fraction(lookedShare), 'of that time: calls are of this part']]),
    // Keys that came meanwhile are seen, and were not expected.
    ...(sampled === null ? [] : [[integer(sampled.keysSeen), 'keys of about', integer(Math.max(sampled.keysSeen, sampled.keysExpected))]]),
  ];
  return [
    { label: 'method', phrases: [[METHOD_NAMES[method]]] },
    { label: 'looked at', phrases: looked },
    ...passedOver.filter(({ usable }) => !usable).map((offer) => ({ label: `not ${offer.method}`, phrases: [[offer.reason ?? '']] })),
  ];
}

const right = (title: string, drop = 0): Column => ({ title, align: 'right', drop });

const slotTable = ({ slots }: HotkeysData): Block => ({
  kind: 'table',
  columns: [
    right('slot'),
    right('share'),
    right('server time'),
    right('network', 2),
    right('keys', 1),
    { title: 'node', shrink: true, drop: 3 },
  ],
  rows: slots.map(({ slot, share, cpuMicroseconds, networkBytes, keys, node }): readonly Cell[] => [
    String(slot),
    fraction(share),
    microseconds(cpuMicroseconds),
    networkBytes === null ? null : bytes(networkBytes),
    integer(keys),
    node,
  ]),
  // Of 0.54 ms that EVAL took, Valkey 9.1 counts the 0.05 ms of the commands in it, and 8.1 nothing.
  note: 'servers count little or nothing of what scripts do: --method monitor hears it',
});

/** A figure that some key has gets a column. */
interface Figure {
  readonly column: Column;
  readonly cell: (key: HotKey) => Cell;
}

function keyTable({ method, keys }: HotkeysData): Block {
  const orDash = (value: number | null, cell: (value: number) => Cell): Cell => (value === null ? null : cell(value));
  const exact = keys.every(({ calls, callsAtLeast }) => calls === callsAtLeast);
  const figures: readonly Figure[] = [
    { column: right(method === 'slots' ? "slot's share" : 'share', 1), cell: ({ share }) => orDash(share, fraction) },
    { column: right('server time'), cell: ({ cpuMicroseconds }) => orDash(cpuMicroseconds, microseconds) },
    { column: right('network', 2), cell: ({ networkBytes }) => orDash(networkBytes, bytes) },
    { column: right(exact ? 'calls' : 'calls at most'), cell: ({ calls }) => orDash(calls, count) },
    ...(exact ? [] : [{ column: right('at least', 2), cell: ({ callsAtLeast }: HotKey) => orDash(callsAtLeast, count) }]),
    { column: right('counter'), cell: ({ frequency }) => orDash(frequency, integer) },
    { column: right('idle', 2), cell: ({ idleSeconds }) => orDash(idleSeconds, seconds) },
    { column: right('slot', 3), cell: ({ slot }) => orDash(slot, (value) => String(value)) },
  ];
  const told = figures.filter(({ cell }) => keys.some((key) => cell(key) !== null));
  const severalDbs = keys.some(({ db }) => db !== null && db !== 0);
  const severalNodes = new Set(keys.map(({ node }) => node)).size > 1;
  const note = noteOf(method, keys);
  return {
    kind: 'table',
    columns: [
      { title: 'key', shrink: true },
      ...told.map(({ column }) => column),
      ...(severalDbs ? [right('db')] : []),
      { title: 'family', shrink: true, drop: 4 },
      ...(severalNodes ? [{ title: 'node', shrink: true, drop: 5 }] : []),
    ],
    rows: keys.map((key): readonly Cell[] => [
      key.key,
      ...told.map(({ cell }) => cell(key)),
      ...(severalDbs ? [key.db === null ? null : integer(key.db)] : []),
      key.family,
      ...(severalNodes ? [key.node] : []),
    ]),
    ...(note !== undefined && { note }),
  };
}

function noteOf(method: Method, keys: readonly HotKey[]): string | undefined {
  if (method === 'hotkeys')
    return 'estimates of the servers, which name at most 64 keys each; keys of one command share what it took evenly';
  const shared = keys.filter(({ cpuMicroseconds }) => cpuMicroseconds === null).length;
  if (method !== 'slots' || shared === 0) return undefined;
  return `${plural(shared, 'key')} share a slot: at most that is theirs`;
}
