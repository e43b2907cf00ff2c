import { isKnown } from '../../redis/target.ts';
import type { HealthFacts, NodeFacts } from '../facts.ts';
import { type Imbalance, imbalances } from '../imbalance.ts';

export interface ClusterFigures {
  readonly state: string | null;
  readonly slotsAssigned: number | null;
  readonly slotsOk: number | null;
  readonly slotsPfail: number | null;
  readonly slotsFail: number | null;
  /** Slots of primaries that did not answer us, whatever the others believe of them. */
  readonly slotsSilent: number;
  readonly knownNodes: number | null;
  /** Primaries that serve slots. */
  readonly size: number | null;
  readonly imbalance: readonly Imbalance[];
}

/** Null outside of a cluster. State and slots are as the node sees them that is worst off: nodes may disagree. */
export function clusterFigures({ topology, silent }: HealthFacts, serving: readonly NodeFacts[]): ClusterFigures | null {
  if (topology !== 'cluster') return null;
  const views = serving.flatMap(({ sample: { clusterInfo } }) => (isKnown(clusterInfo) ? [clusterInfo.value] : []));
  const worst = views.toSorted((a, b) => (a.number('cluster_slots_ok') ?? 0) - (b.number('cluster_slots_ok') ?? 0))[0];
  const number = (field: string) => worst?.number(field) ?? null;
  return {
    state: (views.find((view) => view.text('cluster_state') !== 'ok') ?? worst)?.text('cluster_state') ?? null,
    slotsAssigned: number('cluster_slots_assigned'),
    slotsOk: number('cluster_slots_ok'),
    slotsPfail: number('cluster_slots_pfail'),
    slotsFail: number('cluster_slots_fail'),
    slotsSilent: silent.reduce((sum, { role, slots }) => sum + (role === 'primary' ? slots : 0), 0),
    knownNodes: number('cluster_known_nodes'),
    size: number('cluster_size'),
    imbalance: imbalances(serving),
  };
}
