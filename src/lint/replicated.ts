import type { Subject } from './rule.ts';

/** A replica, or a primary that shows signs of replicas. */
export function isReplicated(subject: Subject): boolean {
  if (isReplica(subject)) return true;
  if ((subject.facts.live?.connectedReplicas ?? 0) > 0) return true;
  return (subject.number('min-replicas-to-write') ?? 0) > 0 || (subject.isOn('cluster-enabled') && subject.facts.live === undefined);
}

export function isReplica(subject: Subject): boolean {
  const primary = subject.text('replicaof') ?? '';
  return primary !== '' && !/^no one$/i.test(primary);
}
