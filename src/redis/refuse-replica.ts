import { RefusedError } from '../errors.ts';
import type { Target } from './target.ts';

/** A replica takes no writes, and would refuse each of them. */
export function refuseReplica({ primaries }: Target): void {
  const replica = primaries.find(({ role }) => role === 'replica');
  if (replica === undefined) return;
  throw new RefusedError(`${replica.address} is a replica, and takes no writes`, {
    hint: replica.replicaOf === undefined ? 'name its primary' : `name its primary: ${replica.replicaOf}`,
  });
}
