import type { ByteText, Directive, Judgement } from './model.ts';
import type { Subject } from './rule.ts';
import { takenDirectives } from './taken-lines.ts';

/** The `sentinel NAME …` lines that the target takes. */
export function statements(subject: Subject, name: string): readonly Directive[] {
  return indexOf(subject).byName.get(name) ?? [];
}

/** The last `sentinel NAME PRIMARY …` line of a monitored primary. */
export function statementFor(subject: Subject, name: string, primary: ByteText | undefined): Directive | undefined {
  return indexOf(subject).lastFor.get(`${name} ${primary ?? ''}`);
}

/** Looked through once: there may be as many primaries as lines. */
interface Index {
  readonly byName: ReadonlyMap<string, readonly Directive[]>;
  readonly lastFor: ReadonlyMap<string, Directive>;
}

const indexes = new WeakMap<Judgement, Index>();

function indexOf(subject: Subject): Index {
  const known = indexes.get(subject.judgement);
  if (known !== undefined) return known;
  const byName = new Map<string, Directive[]>();
  const lastFor = new Map<string, Directive>();
  for (const directive of takenDirectives(subject)) {
    const [statement, primary] = directive.args;
    if (directive.lowerName !== 'sentinel' || statement === undefined) continue;
    const name = statement.value.toLowerCase();
    const lines = byName.get(name) ?? [];
    lines.push(directive);
    byName.set(name, lines);
    lastFor.set(`${name} ${primary?.value ?? ''}`, directive);
  }
  const index = { byName, lastFor };
  indexes.set(subject.judgement, index);
  return index;
}
