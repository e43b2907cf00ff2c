import type { Counters } from './counters.ts';

/** Error replies by which a cluster tells its clients where a slot is: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/ */
export const REDIRECTIONS: ReadonlySet<string> = new Set(['MOVED', 'ASK', 'TRYAGAIN']);

/** How many of the error replies are no errors, but how clients learn of the slots, in bulk after every failover. */
export const redirections = ({ errors }: Pick<Counters, 'errors'>): number =>
  [...errors].reduce((sum, [kind, count]) => (REDIRECTIONS.has(kind) ? sum + Number(count) : sum), 0);
