import type { Directive, Judgement } from './model.ts';
import type { Subject } from './rule.ts';

/**
 * The lines that the target takes, of settings and of statements alike. What a refused line says is not judged: it has to be
 * written anew anyway.
 */
export function takenDirectives({ configuration, judgement }: Pick<Subject, 'configuration' | 'judgement'>): readonly Directive[] {
  const known = byJudgement.get(judgement);
  if (known !== undefined) return known;
  const { directives, lines } = refusedBy(judgement);
  const isTaken = (directive: Directive): boolean => !directives.has(directive) && !lines.has(placeOf(directive));
  const taken = judgement.problems.length === 0 ? configuration.directives : configuration.directives.filter(isTaken);
  byJudgement.set(judgement, taken);
  return taken;
}

const byJudgement = new WeakMap<Judgement, readonly Directive[]>();

/** A line that cannot be split, and one of a file of users, is blamed by its place. */
function refusedBy({ problems }: Judgement): { readonly directives: ReadonlySet<Directive>; readonly lines: ReadonlySet<string> } {
  const byPlace = problems.filter(({ kind, directive }) => directive === undefined && (kind === 'syntax' || kind === 'invalid-acl'));
  return { directives: new Set(problems.flatMap(({ directive }) => directive ?? [])), lines: new Set(byPlace.map(placeOf)) };
}

const placeOf = ({ path, line }: { readonly path: string; readonly line: number }): string => `${path}\0${line}`;
