import { deleteLines } from './edit.ts';
import type { Setting } from './model.ts';
import type { Found, Subject } from './rule.ts';

/**
 * Lines that have nothing to act on, told together. What repeats the default promises nothing: files as they are shipped are
 * full of that. Neither do lines that a server wrote. A flag, or CONFIG SET, may still bring them to life.
 *
 * @param because why: `appendonly is no`
 */
export function* idleSettings(subject: Subject, names: Iterable<string>, because: string): Iterable<Found> {
  const idle = new Set([...names].flatMap((name) => subject.settings.get(name) ?? []).filter(isChosen));
  const [first] = idle;
  if (first === undefined) return;
  const said = [...idle].map(({ entry }) => entry.canonicalName).join(', ');
  yield {
    at: first.effective.at(-1),
    message: `${said} ${idle.size === 1 ? 'has' : 'have'} no effect: ${because}`,
    fix: deleteLines(
      subject,
      'unsafe',
      [...idle].flatMap(({ directives }) => directives),
    ),
  };
}

function isChosen({ isDefault, value, entry, directives }: Setting): boolean {
  return !isDefault && value !== entry.default && !directives.some(({ generated }) => generated);
}
