import { bytes, bytesPerSecond, count, type Fact, fraction, integer, number, perSecond, seconds, type Phrase } from '../../report.ts';
import type { LoadFigures } from '../figures/index.ts';
import type { History } from '../history.ts';
import { orUnknown, sparks, unknown, when } from './phrases.ts';

/** The lines about what a deployment does: hits, memory, traffic, latency, commands, keys, errors. */
export function loadFacts(figures: LoadFigures, windowSeconds: number, history: History | null): readonly Fact[] {
  const round: Fact = { label: 'latency', phrases: latency(figures, history) };
  if (figures.memory.usedBytes === null && figures.hits.window.lookups === null) return [{ label: 'INFO', phrases: [[unknown]] }, round];
  return [
    { label: 'hits', phrases: hits(figures, windowSeconds, history) },
    { label: 'memory', phrases: memory(figures, history) },
    { label: 'traffic', phrases: traffic(figures, history) },
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
    ...sparks(history?.hitRatio, 1),
    ...when(sinceBoot.ratio !== null, 'since boot', fraction(sinceBoot.ratio ?? 0), 'of', orUnknown(sinceBoot.lookups, count)),
  ];
}

function memory({ memory: figures }: LoadFigures, history: History | null): readonly Phrase[] {
  const { usedBytes, limitBytes, fragmentationRatio, fragmentationBytes, evictedKeysPerSecond, expiredKeysPerSecond } = figures;
  const limited = usedBytes !== null && limitBytes !== null && limitBytes > 0;
  return [
    limited
      ? [bytes(usedBytes), 'of', bytes(limitBytes), '·', fraction(usedBytes / limitBytes)]
      : [orUnknown(usedBytes, bytes), limitBytes === 0 ? 'without limit' : 'of', ...(limitBytes === null ? [unknown] : [])],
    ...sparks(history?.usedMemoryBytes, limited ? limitBytes : undefined),
    ['peak', orUnknown(figures.peakBytes, bytes)],
    ['policy', figures.policy ?? unknown],
    ['evicted', orUnknown(evictedKeysPerSecond, perSecond)],
    ...sparks(history?.evictedKeysPerSecond),
    ['expired', orUnknown(expiredKeysPerSecond, perSecond)],
    ['fragmentation', orUnknown(fragmentationRatio, number), '·', orUnknown(fragmentationBytes, bytes)],
  ];
}

function traffic({ traffic: figures }: LoadFigures, history: History | null): readonly Phrase[] {
  const { blockedClients, rejectedConnections, clientsLimit } = figures;
  return [
    [orUnknown(figures.commandsPerSecond, perSecond), 'commands'],
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
  return [
    ['you → server p50', seconds(roundTrip.p50Ms / 1000)],
    ['p99', seconds(roundTrip.p99Ms / 1000)],
    ['max', seconds(roundTrip.maxMs / 1000)],
    ...sparks(history?.roundTripMs),
    ['of', integer(roundTrip.samples), 'pings'],
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
      ...(p99Microseconds === null ? [] : ['p99 ≤', seconds(p99Microseconds / 1e6)]),
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

function errors({ errors: { replies, kinds } }: LoadFigures, windowSeconds: number): readonly Fact[] {
  const recent = kinds.filter(({ count: times }) => times > 0);
  if (replies === null || replies === 0) return [];
  return [
    {
      label: 'errors',
      phrases: [
        [integer(replies), 'in', seconds(windowSeconds)],
        ...recent.slice(0, 5).map(({ kind, count: times }): Phrase => [kind, integer(times)]),
      ],
    },
  ];
}
