import { RefusedError } from '../errors.ts';
import { escapeText } from '../text/escape.ts';
import { formatBytes } from '../text/humanize.ts';
import type { Applying, Order } from './order.ts';
import type { Plan } from './plan.ts';
import { amountOf, doneTo } from './plan-words.ts';
import { planBlocks } from './screen.ts';

/**
 * Has a plan confirmed, by flags or at the terminal.
 *
 * @returns false when there is nobody to ask
 * @throws RefusedError when what was asked was answered otherwise, or nobody is there who sees what would be guessed
 */
export async function confirmed(plan: Plan, apply: Applying, { layoutNamed }: Pick<Order, 'layoutNamed'>): Promise<boolean> {
  if (apply.yes && !layoutNamed) refuseToGuess(plan);
  if (!apply.yes && !(await agreed(plan, apply))) return false;
  await apply.confirm(`${apply.profile}: ${whatOf(plan)} would be ${doneTo(plan)}.`);
  return true;
}

/** One of several places may be another application's: a person sees them, and says so. */
function refuseToGuess({ tags }: Plan): void {
  const double = tags.find((one, i) => tags.slice(0, i).some(({ tag }) => tag === one.tag));
  if (double === undefined) return;
  const places = tags.filter(({ tag }) => tag === double.tag).map(({ layout, index }) => `${layout} (${escapeText(index)})`);
  throw new RefusedError(
    `${double.tag} ${double.unsure ? 'may be' : 'is'} held in several places: ${places.join(', ')}; nothing was deleted`,
    {
      hint: 'say which is meant: --layout NAME, and --prefix where a layout is there twice; or leave out --yes',
    },
  );
}

/** Up to so many a plain yes is enough; above it, the number has to be typed. */
const MOST_BY_YES = 1_000;

async function agreed(plan: Plan, { ask }: Applying): Promise<boolean> {
  const expected = plan.entries > MOST_BY_YES ? String(plan.entries) : 'yes';
  const typed = await ask(`${whatOf(plan)} would be ${doneTo(plan)}. Type ${expected} to go on: `, planBlocks(plan));
  if (typed === undefined) return false;
  if (typed.trim() !== expected) throw new RefusedError(`${expected} was not typed, so nothing was deleted`);
  return true;
}

function whatOf(plan: Plan): string {
  const { estimatedBytes, tags } = plan;
  const size = estimatedBytes === null ? '' : `, about ${formatBytes(estimatedBytes)}`;
  const unfinished = tags.some(({ unfinishedClaims }) => unfinishedClaims > 0) ? ', and what an earlier run has left' : '';
  const marked = tags.some(({ members }) => members === null) ? ', and all that carries a marked tag stale' : '';
  return `${amountOf(plan)}${size}${unfinished}${marked}`;
}
