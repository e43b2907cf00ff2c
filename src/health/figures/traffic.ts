import { isKnown } from '../../redis/target.ts';
import type { NodeFacts } from '../facts.ts';
import { infoOf, sumCounted, sumGauge, sumOf, sumPerSecond } from './sums.ts';

export interface TrafficFigures {
  readonly commandsPerSecond: number | null;
  readonly inputBytesPerSecond: number | null;
  readonly outputBytesPerSecond: number | null;
  readonly connectionsPerSecond: number | null;
  readonly rejectedConnections: number | null;
  readonly clients: number | null;
  readonly clientsLimit: number | null;
  readonly blockedClients: number | null;
}

export function trafficFigures(nodes: readonly NodeFacts[]): TrafficFigures {
  return {
    commandsPerSecond: sumPerSecond(nodes, 'total_commands_processed'),
    inputBytesPerSecond: sumPerSecond(nodes, 'total_net_input_bytes'),
    outputBytesPerSecond: sumPerSecond(nodes, 'total_net_output_bytes'),
    connectionsPerSecond: sumPerSecond(nodes, 'total_connections_received'),
    rejectedConnections: sumCounted(nodes, 'rejected_connections'),
    clients: sumGauge(nodes, 'connected_clients'),
    clientsLimit: sumOf(nodes, clientsLimit),
    blockedClients: sumGauge(nodes, 'blocked_clients'),
  };
}

/** Redis 6.0 tells it only as a setting. */
function clientsLimit(node: NodeFacts): number | undefined {
  const setting = isKnown(node.settings) ? node.settings.value.get('maxclients') : undefined;
  return infoOf(node)?.number('maxclients') ?? (setting === undefined ? undefined : Number(setting));
}
