import type { ConnectionError } from '../errors.ts';
import type { Missing } from '../report.ts';
import { plural } from '../text/plural.ts';

/** An entry that was to be looked at, on a node that does not answer. */
export interface Untold {
  readonly node: string;
  readonly error: ConnectionError;
}

/** What a plan does not know of entries, by node. */
export function notSampled(untold: readonly Untold[]): readonly Missing[] {
  const nodes = new Map<string, { readonly first: Untold; entries: number }>();
  for (const one of untold) {
    const known = nodes.get(one.node);
    if (known) known.entries++;
    else nodes.set(one.node, { first: one, entries: 1 });
  }
  return [...nodes].map(([node, { first, entries }]) => ({
    subject: { node },
    reason: `${plural(entries, 'entry', 'entries')} could not be looked at: ${first.error.message}`,
  }));
}
