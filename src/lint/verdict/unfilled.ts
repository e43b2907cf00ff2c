import { quote } from '../byte-text.ts';
import type { Configuration, Dependency, Directive } from '../model.ts';
import { isPlaceholder } from '../secrets.ts';
import type { LineOutcome } from './line-outcome.ts';
import { dependsOn } from './problem.ts';

/** Whether something fills in a part of this line, or decides about it, before a server reads the file. */
export function isUnfilled({ name, args }: Directive): boolean {
  const words = [name, ...args].map(({ value }) => value);
  return /^\{[{%]/.test(name.value) || words.some(isPlaceholder) || isPlaceholder(words.join(' '));
}

/** Of a template: what servers would make of such lines hangs on what is filled in, whatever they make of them now. */
export function awaitFilling({ directives }: Configuration, outcomes: readonly LineOutcome[]): readonly LineOutcome[] {
  const unfilled = directives.filter(isUnfilled);
  const places = new Set(unfilled.map(placeOf));
  const isLeft = (at: { readonly path: string; readonly line: number } | undefined) => at !== undefined && !places.has(placeOf(at));
  return [
    ...unfilled.map((directive) => ({ dependency: mustBeFilled(directive) })),
    ...outcomes.filter(({ problem, dependency }) => isLeft(problem) || isLeft(dependency)),
  ];
}

function mustBeFilled(directive: Directive): Dependency {
  const named = /^[\w.-]+$/.test(directive.name.value) ? `of ${directive.lowerName} ` : '';
  const placeholder = directive.args.find(({ value }) => isPlaceholder(value));
  const what = placeholder === undefined ? 'a placeholder' : quote(placeholder.value);
  return dependsOn(directive, 'placeholder', `${what} ${named}in line ${directive.line} must be filled in with what the server takes`);
}

const placeOf = ({ path, line }: { readonly path: string; readonly line: number }): string => `${path}\0${line}`;
