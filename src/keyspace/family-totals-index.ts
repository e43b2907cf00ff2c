import { bySpecificity, parseTemplate, type Template } from '../profile/key-template.ts';
import { type KeyBatch, keyAt, keyTextAt } from './batch.ts';
import { OTHER_FAMILIES } from './family.ts';
import { createShapeReader } from './family-totals-shape.ts';
import { matchesTemplate } from './match-template.ts';
import { normalizeKey } from './normalize.ts';

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
  /** Whether a template of the profile names it. */
  readonly declared: boolean;
}

/** What memory allows: shapes of keys are short, and a keyspace in order has a few dozen. */
const MOST_SHAPES = 8_192;

/**
 * @param rules as a profile declares them; TemplateError when one cannot be understood
 * @param maxUndeclared how many families that no rule declares are told apart; keys of later ones are {@link OTHER_FAMILIES}
 */
export function createFamilyIndex(rules: readonly { readonly template: string }[], maxUndeclared = 1000): FamilyIndex {
  const templates = rules.map(({ template }) => parseTemplate(template)).sort(bySpecificity);
  const { shapeAt } = createShapeReader(templates);
  const families: IndexedFamily[] = [];
  const byName = new Map<string, number>();
  const byShape = new Map<string, number>();
  let undeclared = 0;

  const indexOfName = (family: string, declared: boolean): number => {
    const known = byName.get(family);
    if (known !== undefined) return known;
    if (!declared && family !== OTHER_FAMILIES && ++undeclared > maxUndeclared) {
      undeclared = maxUndeclared;
      return indexOfName(OTHER_FAMILIES, false);
    }
    byName.set(family, families.length);
    families.push({ family, declared });
    return families.length - 1;
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
    if (byShape.size < MOST_SHAPES) byShape.set(shape, index);
    return index;
  };
  return { indexOf, indexOfName, families };
}

const declaredBy = (templates: readonly Template[], text: string): string | undefined =>
  templates.find((template) => matchesTemplate(template, text))?.text;
