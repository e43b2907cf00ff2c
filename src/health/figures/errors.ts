import { errorCounts } from '../../redis/command-stats.ts';
import type { NodeFacts } from '../facts.ts';
import { redirections } from '../redirections.ts';
import { infoOf, sumCounted, sumOf, sumPerSecond, windowOf } from './sums.ts';

export interface ErrorFigures {
  /** Error replies in the window; null before Redis 6.2, which does not count them. */
  readonly replies: number | null;
  readonly repliesPerSecond: number | null;
  /** Those of them that tell a client where a slot is (MOVED, ASK, TRYAGAIN), and so are no errors. */
  readonly redirections: number | null;
  readonly kinds: readonly { readonly kind: string; readonly count: number; readonly sinceBoot: bigint }[];
}

/** Most in the window first, then most since boot. */
export function errorFigures(nodes: readonly NodeFacts[]): ErrorFigures {
  const kinds = new Map<string, { count: number; sinceBoot: bigint }>();
  for (const node of nodes) {
    const info = infoOf(node);
    if (info === undefined) continue;
    for (const [kind, sinceBoot] of errorCounts(info)) {
      const before = kinds.get(kind) ?? { count: 0, sinceBoot: 0n };
      kinds.set(kind, {
        count: before.count + Number(windowOf(node)?.counted.errors.get(kind) ?? 0n),
        sinceBoot: before.sinceBoot + sinceBoot,
      });
    }
  }
  return {
    replies: sumCounted(nodes, 'total_error_replies'),
    repliesPerSecond: sumPerSecond(nodes, 'total_error_replies'),
    redirections: sumOf(nodes, (node) => {
      const window = windowOf(node);
      return window === undefined ? undefined : redirections(window.counted);
    }),
    kinds: [...kinds]
      .map(([kind, counts]) => ({ kind, ...counts }))
      .toSorted((a, b) => b.count - a.count || Number(b.sinceBoot - a.sinceBoot)),
  };
}
