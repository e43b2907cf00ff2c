import type { Role, Targets } from '../profile/profile.ts';
import type { AbsentNode, Engine, Known, NodeRole, Topology } from '../redis/target.ts';
import type { Cost } from './metered-node.ts';
import type { RoundTrip } from './round-trip.ts';
import type { NodeSample, Settings } from './sample.ts';
import type { Window } from './window.ts';

/** All that is known of a deployment's health. Collected without a judgement; {@link assess} judges. */
export interface HealthFacts {
  readonly role: Role;
  readonly targets: Targets;
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly topology: Topology;
  /** The nodes that answered; those looked at but silent are not among them. */
  readonly nodes: readonly NodeFacts[];
  /** The nodes looked at that did not answer. */
  readonly silent: readonly SilentNode[];
  /** Members of a cluster that cannot be used now. */
  readonly absent: readonly AbsentNode[];
  readonly now: Date;
}

export interface SilentNode {
  readonly address: string;
  readonly role: NodeRole;
  /** Slots it serves; 0 outside of a cluster. */
  readonly slots: number;
  readonly reason: string;
  /** Since it answered last; `null` when it never did while we looked. */
  readonly silentSeconds: number | null;
}

export interface NodeFacts {
  readonly address: string;
  readonly role: NodeRole;
  /** Slots it serves; 0 outside of a cluster. */
  readonly slots: number;
  readonly sample: NodeSample;
  readonly settings: Known<Settings>;
  /** Why there is none: INFO was refused. */
  readonly window: Known<Window>;
  readonly roundTrip: Known<RoundTrip>;
  readonly cost: Cost;
}
