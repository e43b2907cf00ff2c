import { plural } from '../../text/plural.ts';
import { formatFraction, formatInteger, formatRate, formatSeconds } from '../../text/humanize.ts';
import { beyond, type Check, everyRole, nodeCheck } from '../check.ts';
import type { Reading } from '../reading.ts';

const infoPage = 'https://redis.io/docs/latest/commands/info/';
const clientsPage = 'https://redis.io/docs/latest/develop/reference/clients/';

const rejected = nodeCheck({
  id: 'clients/rejected',
  title: 'connections were rejected',
  reads: ['INFO rejected_connections', 'INFO connected_clients', 'INFO maxclients?', 'CONFIG GET maxclients?'],
  roles: everyRole,
  matters: ['cache', 'session', 'queue', 'store'],
  thresholds: {},
  rationale: "A server at maxclients turns every new client away: somebody's request failed.",
  advice:
    'raise maxclients (and the limit of open files), or find the leak: `CLIENT LIST` shows which address and name hold most connections',
  source: clientsPage,
  assess(reading) {
    const connections = reading.counted('rejected_connections');
    if (connections === 0) return [];
    const [clients, limit] = [reading.gauge('connected_clients'), limitOf(reading)];
    return [
      {
        severity: 'error',
        badness: connections,
        message:
          `rejected connections: ${formatInteger(connections)} in the last ${formatSeconds(reading.window.seconds)} ` +
          `(connected ${formatInteger(clients)} of maxclients ${limit === undefined ? 'unknown' : formatInteger(limit)})`,
        evidence: {
          rejectedConnections: connections,
          windowSeconds: reading.window.seconds,
          connectedClients: clients,
          maxclients: limit ?? null,
        },
      },
    ];
  },
});

const nearLimit = nodeCheck({
  id: 'clients/near-limit',
  title: 'clients are close to maxclients',
  reads: ['INFO connected_clients', 'INFO maxclients?', 'CONFIG GET maxclients'],
  roles: everyRole,
  matters: ['cache', 'session', 'queue', 'store'],
  thresholds: { warningShare: 0.8, errorShare: 0.95 },
  rationale: 'At maxclients new connections are turned away.',
  advice: 'raise maxclients (and the limit of open files), use connection pools, or close idle clients with timeout',
  source: clientsPage,
  assess(reading, { warningShare, errorShare }) {
    const [clients, limit] = [reading.gauge('connected_clients'), limitOf(reading) ?? Number(reading.setting('maxclients'))];
    return beyond(clients / limit, { warning: warningShare, error: errorShare }, (bound) => ({
      message:
        `${formatInteger(clients)} clients of maxclients ${formatInteger(limit)} ` +
        `(${formatFraction(clients / limit)}, bound ${formatFraction(bound)})`,
      evidence: { connectedClients: clients, maxclients: limit },
    }));
  },
});

const churn = nodeCheck({
  id: 'clients/churn',
  title: 'clients connect anew all the time',
  reads: ['INFO total_connections_received', 'INFO total_commands_processed'],
  roles: everyRole,
  matters: [],
  thresholds: { warningPerSecond: 100, warningShareOfCommands: 0.1, leastPerSecond: 10 },
  rationale:
    'A connection costs many times what a command costs. More than one in ten commands, or 100 a second, means that some client has no pool.',
  advice: 'keep connections open in the client (a pool, persistent connections)',
  source: 'https://redis.io/docs/latest/integrate/prometheus-with-redis-enterprise/observability/',
  assess(reading, { warningPerSecond, warningShareOfCommands, leastPerSecond }) {
    const [perSecond, commands] = [reading.perSecond('total_connections_received'), reading.perSecond('total_commands_processed')];
    const bound = Math.min(warningPerSecond, Math.max(leastPerSecond, commands * warningShareOfCommands));
    return beyond(perSecond, { warning: bound }, () => ({
      message:
        `${formatRate(perSecond)} new connections for ${formatRate(commands)} commands (bound ${formatRate(bound)}): ` +
        'some client does not keep its connection',
      evidence: { connectionsPerSecond: perSecond, commandsPerSecond: commands },
    }));
  },
});

const blocked = nodeCheck({
  id: 'clients/blocked',
  title: 'clients wait in blocking commands',
  reads: ['INFO blocked_clients'],
  roles: { cache: 'info', session: 'info', store: 'info' },
  matters: [],
  thresholds: {},
  rationale: 'Workers that wait with BLPOP or XREAD BLOCK are in order, so queues are not judged; a cache usually has none.',
  advice: 'see who waits: `CLIENT LIST` with flag b',
  source: infoPage,
  assess(reading) {
    const clients = reading.gauge('blocked_clients');
    if (clients === 0) return [];
    return [
      {
        severity: 'info',
        badness: clients,
        message: `${plural(clients, 'client waits', 'clients wait')} in blocking commands`,
        evidence: { blockedClients: clients },
      },
    ];
  },
});

/** What the server did to clients by itself, each a counter of its own. */
const droppedCheck = ({
  fields,
  what,
  ...about
}: Pick<Check, 'id' | 'title' | 'rationale' | 'advice'> & {
  readonly since: string;
  readonly fields: readonly string[];
  readonly what: string;
}): Check =>
  nodeCheck({
    ...about,
    reads: fields.map((field) => `INFO ${field}`),
    roles: everyRole,
    matters: [],
    thresholds: {},
    source: infoPage,
    assess(reading) {
      const clients = fields.reduce((sum, field) => sum + reading.counted(field), 0);
      if (clients === 0) return [];
      return [
        {
          severity: 'warning',
          badness: clients,
          message: `${plural(clients, 'client was', 'clients were')} ${what} in the last ${formatSeconds(reading.window.seconds)}`,
          evidence: { clients, windowSeconds: reading.window.seconds },
        },
      ];
    },
  });

export const clientChecks: readonly Check[] = [
  rejected,
  nearLimit,
  churn,
  blocked,
  droppedCheck({
    id: 'clients/buffer-overrun',
    title: 'clients were cut off because their buffers grew too large',
    fields: ['client_query_buffer_limit_disconnections', 'client_output_buffer_limit_disconnections'],
    since: 'Redis 7.2 or any Valkey',
    what: 'cut off because a buffer passed its limit',
    rationale:
      'A client that sends too much at once or reads too slowly is disconnected ' +
      'by client-query-buffer-limit or client-output-buffer-limit (counted from Redis 7.2 on, and by every Valkey).',
    advice: 'find slow readers (`CLIENT LIST`, omem), and commands that ask for too much at once',
  }),
  droppedCheck({
    id: 'clients/evicted',
    title: 'clients were disconnected to free memory',
    fields: ['evicted_clients'],
    since: 'Redis 7.0 or any Valkey',
    what: 'disconnected because all clients together passed maxmemory-clients',
    rationale: 'With maxmemory-clients (Redis 7.0) the server disconnects the clients that hold most memory.',
    advice: 'raise maxmemory-clients, or find what they read: `CLIENT LIST`, tot-mem',
  }),
];

const limitOf = (reading: Reading): number | undefined => {
  if (reading.tells('maxclients')) return reading.gauge('maxclients');
  return 'value' in reading.node.settings ? Number(reading.setting('maxclients')) : undefined;
};
