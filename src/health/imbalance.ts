import { isKnown } from '../redis/target.ts';
import { databases } from '../redis/keyspace-info.ts';
import type { NodeFacts } from './facts.ts';

/** How one kind of load is spread over the shards. */
export interface Imbalance {
  readonly of: 'keys' | 'memory' | 'commands';
  readonly highest: number;
  readonly mean: number;
  /** The shard with most of it. */
  readonly address: string;
  /** Whether there is enough of it for the difference to mean something. */
  readonly judged: boolean;
}

/** Keys, bytes and commands a second that a shard should have on average before shards are compared. */
const LEAST = { keys: 1000, memory: 100 * 1024 * 1024, commands: 100 } as const;

/** Only over shards that told it: fewer than two give nothing to compare. */
export function imbalances(shards: readonly NodeFacts[]): readonly Imbalance[] {
  return (['keys', 'memory', 'commands'] as const).flatMap((of) => {
    const loads = shards.flatMap((shard) => {
      const load = shard.slots > 0 ? LOADS[of](shard) : undefined;
      return load === undefined ? [] : [{ address: shard.address, load }];
    });
    const [first] = loads.toSorted((a, b) => b.load - a.load);
    if (first === undefined || loads.length < 2) return [];
    const mean = loads.reduce((sum, { load }) => sum + load, 0) / loads.length;
    return [{ of, highest: first.load, mean, address: first.address, judged: mean >= LEAST[of] }];
  });
}

const LOADS: Readonly<Record<Imbalance['of'], (shard: NodeFacts) => number | undefined>> = {
  keys: ({ sample: { info } }) => (isKnown(info) ? databases(info.value).reduce((sum, { keys }) => sum + keys, 0) : undefined),
  memory: ({ sample: { info } }) => (isKnown(info) ? info.value.number('used_memory') : undefined),
  commands: ({ window }) => {
    const commands = isKnown(window) ? window.value.counted.fields.get('total_commands_processed') : undefined;
    return commands === undefined || !isKnown(window) ? undefined : Number(commands) / window.value.seconds;
  },
};
