import { RefusedError } from '../errors.ts';
import type { Plan } from './plan.ts';
import { amountOf, doneTo, isAtMost } from './plan-words.ts';

/** @throws RefusedError when it would be more than `--max-keys` */
export function refuseMany(plan: Plan, maxKeys: number): void {
  if (plan.entries <= maxKeys) return;
  throw new RefusedError(
    `${amountOf(plan)} would be ${doneTo(plan)}, more than --max-keys ${maxKeys} allows; nothing was ${doneShort(plan)}`,
    {
      hint: isAtMost(plan)
        ? 'the members of indexes are counted, before filters and each time an entry stands in one: name fewer, or allow as many'
        : 'name fewer, or allow more',
    },
  );
}

const doneShort = ({ softMs }: Plan): string => (softMs === null ? 'deleted' : 'changed');
