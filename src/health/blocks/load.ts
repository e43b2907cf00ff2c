import {
  bytes,
  bytesPerSecond,
  count,
  type Fact,
  fraction,
  integer,
  microseconds,
  number,
  perSecond,
  seconds,
  type Phrase,
} from '../../report.ts';
import type { LoadFigures } from '../figures/index.ts';
import type { History } from '../history.ts';
import { REDIRECTIONS } from '../redirections.ts';
import { tellsP99 } from '../round-trip.ts';
import { orUnknown, sparks, unknown, when } from './phrases.ts';

export interface Circumstances {
  readonly windowSeconds: number;
  /** Commands of ours within the window that a watch adds to what it watches; 0 where that is not known. */
  readonly ownPerSecond: number;
  readonly history: History | null;
}

/** The lines about what a deployment does: hits, memory, traffic, latency, commands, keys, errors. */
export function loadFacts(figures: LoadFigures, { windowSeconds, ownPerSecond, history }: Circumstances): readonly Fact[] {
  const round: Fact = { label: 'latency', phrases: latency(figures, history) };
  if (figures.memory.usedBytes === null && figures.hits.window.lookups === null) return [{ label: 'INFO', phrases: [[unknown]] }, round];
  return [
    { label: 'hits', phrases: hits(figures, windowSeconds, history) },
    { label: 'memory', phrases: memory(figures, history) },
    { label: 'traffic', phrases: traffic(figures, ownPerSecond, history) },
    round,
    ...commands(figures),
    ...keys(figures),
    ...errors(figures, windowSeconds),
  ];
}

function hits({ hits: { window, sinceBoot } }: LoadFigures, windowSeconds: number, history: History | null): readonly Phrase[] {
  const over: Phrase = ['over', seconds(windowSeconds), 'of', orUnknown(window.lookups, count), 'lookups'];
  return [
    [
      window.ratio === null ? (window.lookups === 0 ? 'none looked up' : unknown) : fraction(window.ratio),
      ...(window.lookups === 0 ? ['in', seconds(windowSeconds)] : over),
    ],
    ...when(window.ownLookups > 0, 'without', ...(window.ownLookupsExact ? [] : ['about']), integer(window.ownLookups), 'of our own scans'),
    ...sparks(history?.hitRatio, 1),
    ...when(sinceBoot.ratio !== null, 'since boot', fraction(sinceBoot.ratio ?? 0), 'of', orUnknown(sinceBoot.lookups, count)),
  ];
}

function memory({ memory: figures }: LoadFigures, history: History | null): readonly Phrase[] {
  const { usedBytes, limited, limitBytes, fragmentationRatio, fragmentationBytes, evictedKeysPerSecond, expiredKeysPerSecond } = figures;
  return [
    usedBytes !== null && limitBytes !== null
      ? [bytes(usedBytes), 'of', bytes(limitBytes), '·', fraction(usedBytes / limitBytes)]
      : [orUnknown(usedBytes, bytes), ...(limited === false ? ['without limit'] : ['of', unknown])],
    ...sparks(history?.usedMemoryBytes, limitBytes ?? undefined),
    ['peak', orUnknown(figures.peakBytes, bytes)],
    ['policy', figures.policy ?? unknown],
    ['evicted', orUnknown(evictedKeysPerSecond, perSecond)],
    ...sparks(history?.evictedKeysPerSecond),
    ['expired', orUnknown(expiredKeysPerSecond, perSecond)],
    ['fragmentation', orUnknown(fragmentationRatio, number), '·', orUnknown(fragmentationBytes, bytes)],
  ];
}

function traffic({ traffic: figures }: LoadFigures, ownPerSecond: number, history: History | null): readonly Phrase[] {
  const { commandsPerSecond, blockedClients, rejectedConnections, clientsLimit } = figures;
  const others = commandsPerSecond === null ? null : Math.max(0, commandsPerSecond - ownPerSecond);
  return [
    ['commands', orUnknown(others, perSecond), ...(ownPerSecond > 0 ? ['and', perSecond(ownPerSecond), 'of cacheops'] : [])],
    ...sparks(history?.commandsPerSecond),
    ['in', orUnknown(figures.inputBytesPerSecond, bytesPerSecond)],
    ['out', orUnknown(figures.outputBytesPerSecond, bytesPerSecond)],
    ['clients', orUnknown(figures.clients, integer), ...(clientsLimit === null ? [] : ['of', integer(clientsLimit)])],
    ...when(blockedClients !== null && blockedClients > 0, 'blocked', integer(blockedClients ?? 0)),
    ...when(rejectedConnections !== null && rejectedConnections > 0, 'rejected', integer(rejectedConnections ?? 0)),
  ];
}

function latency({ latency: { roundTrip } }: LoadFigures, history: History | null): readonly Phrase[] {
  if (roundTrip === null) return [['round trip', unknown]];
  const { samples, p50Ms, p90Ms, p99Ms, maxMs, node, slowestOf } = roundTrip;
  return [
    ['you → server p50', seconds(p50Ms / 1000)],
    tellsP99(samples) ? ['p99', seconds(p99Ms / 1000)] : ['p90', seconds(p90Ms / 1000)],
    ['max', seconds(maxMs / 1000)],
    ...sparks(history?.roundTripMs),
    ['of', integer(samples), samples === 1 ? 'ping' : 'pings', ...(slowestOf > 1 ? ['to the slowest,', node] : [])],
  ];
}

/** How many commands the line names; `--top` has a table of more. */
const NAMED_COMMANDS = 3;

function commands({ commands: all }: LoadFigures): readonly Fact[] {
  if (all.length === 0) return [];
  const named = all
    .slice(0, NAMED_COMMANDS)
    .map(({ command, share, p99Microseconds }): Phrase => [
      command.toUpperCase().replace('|', ' '),
      fraction(share),
      ...(p99Microseconds === null ? [] : ['p99 ≤', microseconds(p99Microseconds)]),
    ]);
  return [{ label: 'server time', phrases: named }];
}

function keys({ keyspace }: LoadFigures): readonly Fact[] {
  if (keyspace === null) return [{ label: 'keys', phrases: [[unknown]] }];
  const { keys: total, keysWithExpiry, databases } = keyspace;
  const expiring = databases.reduce((sum, { keysWithExpiringFields }) => sum + (keysWithExpiringFields ?? 0), 0);
  const only = databases.length === 1 ? databases[0] : undefined;
  return [
    {
      label: 'keys',
      phrases: [
        [integer(total)],
        ...when(total > 0, 'with TTL', fraction(keysWithExpiry / Math.max(1, total))),
        ...when(only !== undefined && only.averageTtlMs !== null, 'average TTL', seconds((only?.averageTtlMs ?? 0) / 1000)),
        ...when(expiring > 0, 'with expiring fields', integer(expiring)),
        ...(only === undefined ? databases.map(({ db, keys: held }): Phrase => [`db${db}`, count(held)]) : []),
      ],
    },
  ];
}

function errors({ errors: { replies, redirections, kinds } }: LoadFigures, windowSeconds: number): readonly Fact[] {
  if (replies === null || replies === 0) return [];
  const recent = kinds.filter(({ kind, count: times }) => times > 0 && !REDIRECTIONS.has(kind));
  return [
    {
      label: 'errors',
      phrases: [
        [integer(Math.max(0, replies - (redirections ?? 0))), 'in', seconds(windowSeconds)],
        ...recent.slice(0, 5).map(({ kind, count: times }): Phrase => [kind, integer(times)]),
        ...when(redirections !== null && redirections > 0, 'redirected', integer(redirections ?? 0)),
      ],
    },
  ];
}
