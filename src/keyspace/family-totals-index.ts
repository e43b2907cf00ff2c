import { bySpecificity, parseTemplate, type Template } from '../profile/key-template.ts';
import { type KeyBatch, keyAt, keyTextAt } from './batch.ts';
import { OTHER_FAMILIES, OWN_FAMILIES } from './family.ts';
import { createShapeReader } from './family-totals-shape.ts';
import { matchesTemplate } from './match-template.ts';
import { normalizeKey } from './normalize.ts';
import { createSeenLately } from './seen-lately.ts';

/** A number for each family, in the order they are met: cheaper than a name where millions of keys pass. */
export interface FamilyIndex {
  /** The same families as family.ts tells: of the most specific template, or as normalising names it. */
  indexOf(batch: KeyBatch, i: number): number;
  /** The number of a family by its name; it is made when there is none. For going on from what an earlier run counted. */
  indexOfName(family: string, declared: boolean): number;
  /** By number. */
  readonly families: readonly IndexedFamily[];
}

export interface IndexedFamily {
  readonly family: string;
  /** Whether a template names it, of the profile or of {@link OWN_FAMILIES}. */
  readonly declared: boolean;
}

/** What memory allows: shapes of keys are short, and a keyspace in order has a few dozen. */
const MOST_SHAPES = 8_192;

/** So often room is made: where it has to be made that often, keys are names more than families. */
const MOST_ROOM_MADE = 10_000;

/**
 * @param rules as a profile declares them; TemplateError when one cannot be understood
 * @param maxUndeclared how many families that no rule declares are told apart; keys of later ones are {@link OTHER_FAMILIES}
 * @param makeRoom gives up a family that has come to nothing, for one that has come twice lately: tells the number that it
 *   had, or `undefined` when all have come to something. Without it the first families that come are those that stay
 */
export function createFamilyIndex(
  rules: readonly { readonly template: string }[],
  maxUndeclared = 1000,
  makeRoom?: (family: string) => number | undefined,
): FamilyIndex {
  const templates = [...rules, ...OWN_FAMILIES].map(({ template }) => parseTemplate(template)).sort(bySpecificity);
  const { shapeAt } = createShapeReader(templates);
  const families: IndexedFamily[] = [];
  const byName = new Map<string, number>();
  const byShape = new Map<string, number>();
  let undeclared = 0;
  let roomLeftToMake = makeRoom === undefined ? 0 : MOST_ROOM_MADE;
  const refused = createSeenLately();

  const indexOfName = (family: string, declared: boolean): number => {
    const known = byName.get(family);
    if (known !== undefined) return known;
    if (!declared && family !== OTHER_FAMILIES && ++undeclared > maxUndeclared) {
      undeclared = maxUndeclared;
      return indexInRoomOf(family) ?? indexOfName(OTHER_FAMILIES, false);
    }
    byName.set(family, families.length);
    families.push({ family, declared });
    return families.length - 1;
  };
  const indexInRoomOf = (family: string): number | undefined => {
    if (roomLeftToMake === 0 || !refused.again(family)) return undefined;
    const index = makeRoom?.(family);
    roomLeftToMake = index === undefined ? 0 : roomLeftToMake - 1;
    const former = index === undefined ? undefined : families[index];
    if (index === undefined || former === undefined) return undefined;
    byName.delete(former.family);
    for (const [shape, its] of byShape) if (its === index) byShape.delete(shape);
    byName.set(family, index);
    families[index] = { family, declared: false };
    return index;
  };
  const workOut = (batch: KeyBatch, i: number): number => {
    const declared = declaredBy(templates, keyTextAt(batch, i));
    return indexOfName(declared ?? normalizeKey(keyAt(batch, i)), declared !== undefined);
  };
  const indexOf = (batch: KeyBatch, i: number): number => {
    const { keyBytes, keyOffsets } = batch;
    const shape = shapeAt(keyBytes, keyOffsets[i]!, keyOffsets[i + 1]!); // there is one offset more than keys
    if (shape === undefined) return workOut(batch, i);
    const known = byShape.get(shape);
    if (known !== undefined) return known;
    const index = workOut(batch, i);
    // A family that was refused may be let in when it comes again.
    const isRefused = roomLeftToMake > 0 && families[index]?.family === OTHER_FAMILIES;
    if (byShape.size < MOST_SHAPES && !isRefused) byShape.set(shape, index);
    return index;
  };
  return { indexOf, indexOfName, families };
}

const declaredBy = (templates: readonly Template[], text: string): string | undefined =>
  templates.find((template) => matchesTemplate(template, text))?.text;
