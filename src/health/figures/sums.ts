import type { Info } from '../../redis/info.ts';
import { isKnown } from '../../redis/target.ts';
import type { NodeFacts } from '../facts.ts';
import type { Window } from '../window.ts';

// Figures over one node or several. What one of them does not tell, nobody can add up: then it is null.

export function sumOf(nodes: readonly NodeFacts[], read: (node: NodeFacts) => number | undefined): number | null {
  const values = nodes.map(read);
  return values.length > 0 && values.every((value) => value !== undefined) ? values.reduce((sum, value) => sum + value, 0) : null;
}

/** A 64-bit counter since boot, exact. */
export function sumSinceBoot(nodes: readonly NodeFacts[], field: string): bigint | null {
  const values = nodes.map((node) => infoOf(node)?.counter(field));
  return values.length > 0 && values.every((value) => value !== undefined) ? values.reduce((sum, value) => sum + value, 0n) : null;
}

export const sumGauge = (nodes: readonly NodeFacts[], field: string): number | null => sumOf(nodes, (node) => infoOf(node)?.number(field));

/** What a counter grew by in the window. */
export const sumCounted = (nodes: readonly NodeFacts[], field: string): number | null => sumOf(nodes, (node) => countedOf(node, field));

/** Each node by its own window, since nodes are not asked at the same moment. */
export const sumPerSecond = (nodes: readonly NodeFacts[], field: string): number | null =>
  sumOf(nodes, (node) => {
    const [counted, window] = [countedOf(node, field), windowOf(node)];
    return counted === undefined || window === undefined || window.seconds <= 0 ? undefined : counted / window.seconds;
  });

export const ratioOf = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : part / whole;

/** What all say alike. */
export function agreed(nodes: readonly NodeFacts[], field: string): string | null {
  const values = new Set(nodes.map((node) => infoOf(node)?.text(field)));
  const [only] = values;
  if (values.size === 0 || values.has(undefined)) return null;
  return values.size === 1 ? (only ?? null) : 'mixed';
}

export const infoOf = ({ sample }: NodeFacts): Info | undefined => (isKnown(sample.info) ? sample.info.value : undefined);
export const windowOf = ({ window }: NodeFacts): Window | undefined => (isKnown(window) ? window.value : undefined);

function countedOf(node: NodeFacts, field: string): number | undefined {
  const counted = windowOf(node)?.counted.fields.get(field);
  return counted === undefined ? undefined : Number(counted);
}
