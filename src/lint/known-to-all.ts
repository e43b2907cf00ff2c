import { catalogueOf } from './catalogue.ts';
import type { Subject } from './rule.ts';

/** Whether a line that sets this can be added: a target that does not know the name would not start with it. */
export function knownToAll({ targets }: Pick<Subject, 'targets'>, name: string): boolean {
  return targets.every((target) => catalogueOf(target).find(name) !== undefined);
}
