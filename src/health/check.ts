import type { Role, Targets } from '../profile/profile.ts';
import type { Evidence, Severity } from '../report.ts';
import type { Engine, NodeRole } from '../redis/target.ts';
import type { HealthFacts } from './facts.ts';
import type { Reading } from './reading.ts';

/** Bounds by name, with the unit in the name; `warning…` and `error…` say what passing them means. */
export type Thresholds = Readonly<Record<string, number>>;

/** What a check found. The check's own advice and source stand when none is given. */
export interface Problem {
  readonly severity: Severity;
  /** Lower case; the fact with its number and its bound, then the consequence. */
  readonly message: string;
  readonly evidence: Readonly<Record<string, Evidence>>;
  readonly advice?: string;
  /** What tells it apart from other problems of the same check, such as the command: nodes with another cause are named by themselves. */
  readonly cause?: string;
  /** Larger is worse: the worst node speaks for all that have the same problem. */
  readonly badness?: number;
}

/** The worst that a check may say, by what the deployment is for; a role that is not named is not judged. */
export type Roles = Readonly<Partial<Record<Role, Severity>>>;

export const everyRole: Roles = { cache: 'error', session: 'error', queue: 'error', store: 'error' };
export const informative: Roles = { cache: 'info', session: 'info', queue: 'info', store: 'info' };

interface Common<T extends Thresholds> {
  /** `area/name`, stable. */
  readonly id: string;
  /** What is wrong when it speaks up, as the start of a sentence. */
  readonly title: string;
  /** Commands and fields, as `INFO used_memory` or `CONFIG GET save`. A trailing `?` marks what it can do without. */
  readonly reads: readonly string[];
  readonly roles: Roles;
  /**
   * Roles for which `ok` would be a lie without this check: the verdict is `unknown` when it could not run.
   * A quiet cache counts: whether it is of any use is what its owner asks. Elsewhere too little traffic is no alarm.
   */
  readonly matters: readonly Role[];
  /** Judged only in a cluster. */
  readonly topology?: 'cluster';
  /** Judged only on this engine: others have nothing of the kind. */
  readonly engine?: Engine;
  /** The first servers that tell what it reads, such as `Redis 7.2 or Valkey`: what is said where INFO lacks a field. */
  readonly since?: string;
  readonly thresholds: T;
  /** The profile's targets that replace thresholds. */
  readonly targeted?: (targets: Targets) => Thresholds;
  readonly rationale: string;
  readonly advice: string;
  readonly source: string;
}

/** Judges one node. */
interface NodeBody<T extends Thresholds> extends Common<T> {
  /** Only nodes of this kind; all when absent. */
  readonly on?: NodeRole;
  assess(reading: Reading, thresholds: T, facts: HealthFacts): readonly Problem[];
}

/** Judges the deployment as a whole, from its nodes that serve the keyspace. */
interface DeploymentBody<T extends Thresholds> extends Common<T> {
  /** Judges who is there rather than what they say, so it runs without a single answer. */
  readonly evenUnanswered?: true;
  assess(readings: readonly Reading[], thresholds: T, facts: HealthFacts): readonly Problem[];
}

export type NodeCheck = NodeBody<Thresholds> & { readonly scope: 'node' };
export type DeploymentCheck = DeploymentBody<Thresholds> & { readonly scope: 'deployment' };
export type Check = NodeCheck | DeploymentCheck;

/** A table entry whose `assess` knows its own thresholds by name. */
export const nodeCheck = <T extends Thresholds>(check: NodeBody<T>): Check => ({ ...check, scope: 'node' });
export const deploymentCheck = <T extends Thresholds>(check: DeploymentBody<T>): Check => ({ ...check, scope: 'deployment' });

/** A problem when a value has passed its bounds; the worse bound first. */
export function beyond(
  value: number,
  bounds: { readonly error?: number; readonly warning?: number },
  problem: (bound: number) => Omit<Problem, 'severity'>,
): readonly Problem[] {
  if (bounds.error !== undefined && value > bounds.error) return [{ severity: 'error', badness: value, ...problem(bounds.error) }];
  if (bounds.warning !== undefined && value > bounds.warning) return [{ severity: 'warning', badness: value, ...problem(bounds.warning) }];
  return [];
}
