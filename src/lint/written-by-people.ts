import type { Directive } from './model.ts';
import type { Subject } from './rule.ts';

/** The lines above the marker of CONFIG REWRITE: what stands below was written by a server, and is its own affair. */
export function writtenByPeople({ configuration }: Subject): readonly Directive[] {
  return configuration.directives.filter(({ generated }) => !generated);
}
