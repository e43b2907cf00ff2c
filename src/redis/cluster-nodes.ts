import type { HostPort } from '../profile/profile.ts';
import type { NodeRole } from './target.ts';

/** One line of CLUSTER NODES. */
export interface ClusterNode {
  readonly id: string;
  /** As announced; `undefined` for a node that has no address (`noaddr`). */
  readonly announced: HostPort | undefined;
  readonly myself: boolean;
  readonly role: NodeRole;
  /** The id of its primary. */
  readonly primaryId: string | undefined;
  /** Why it cannot be used, as the cluster sees it; `undefined` when it can. */
  readonly trouble: string | undefined;
  readonly slots: readonly (readonly [number, number])[];
}

/**
 * Parses `id host:port@bus[,hostname[,aux=…]] flags primary ping pong epoch link slot slot …`.
 * Slots being moved (`[93-<-id]`) are counted where they still are.
 */
export function parseClusterNodes(reply: string): ClusterNode[] {
  return reply.split('\n').flatMap((line) => {
    const [id, address, flagWords, primary, , , , , ...slots] = line.trim().split(' ');
    if (id === undefined || address === undefined || flagWords === undefined) return [];
    const flags = new Set(flagWords.split(','));
    return [
      {
        id,
        announced: parseAnnounced(address),
        myself: flags.has('myself'),
        role: flags.has('master') ? ('primary' as const) : ('replica' as const),
        primaryId: primary === '-' ? undefined : primary,
        trouble: troubles.find(([flag]) => flags.has(flag))?.[1],
        slots: slots.flatMap(parseSlots),
      },
    ];
  });
}

const troubles: readonly (readonly [string, string])[] = [
  ['fail', 'the cluster has marked it as failed'],
  ['noaddr', 'the cluster does not know its address'],
  ['handshake', 'it is still joining the cluster'],
];

function parseAnnounced(address: string): HostPort | undefined {
  const [endpoint = ''] = address.split('@');
  const colon = endpoint.lastIndexOf(':');
  const port = Number(endpoint.slice(colon + 1));
  return colon < 0 || port === 0 ? undefined : { host: endpoint.slice(0, colon), port };
}

function parseSlots(word: string): (readonly [number, number])[] {
  const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? [];
  return from === undefined ? [] : [[Number(from), Number(to ?? from)]];
}
