import { type AttachedReplica, attachedReplicas, type PrimaryLink, primaryLink } from '../../redis/replication-info.ts';
import type { NodeFacts } from '../facts.ts';
import { infoOf } from './sums.ts';

export interface ReplicationFigures {
  /** As this node sees them. */
  readonly replicas: readonly AttachedReplica[];
  /** Null on a primary. */
  readonly link: PrimaryLink | null;
}

export function replicationFigures(node: NodeFacts): ReplicationFigures | null {
  const info = infoOf(node);
  return info === undefined ? null : { replicas: attachedReplicas(info), link: primaryLink(info) ?? null };
}
