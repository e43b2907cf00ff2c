import { quote } from './byte-text.ts';
import { catalogueOf, removedDirective } from './catalogue.ts';
import { deleteLineAt, insertLineAbove, replaceToken, replaceValue, withEdits } from './edit.ts';
import { meantBy } from './meant.ts';
import type { ByteText, Directive, LoadProblem, Token } from './model.ts';
import type { Edit, Found, Subject } from './rule.ts';
import { comparable, mendedSize, mendedSwitch } from './mend-value.ts';

// What was probably meant by a line that no server takes.

type Mended = Pick<Found, 'advice' | 'fix'>;

/** The nearest name that the target knows. */
export function mendName({ directive }: LoadProblem, { target, configuration }: Subject): Mended {
  if (directive === undefined) return {};
  const meant = meantBy(directive.lowerName, catalogueOf(target).spellings, configuration);
  if (meant === undefined) return {};
  return { advice: `did you mean ${meant}?`, fix: withEdits('unsafe', [replaceToken(directive.path, directive.name, meant)]) };
}

/** What took over from a name that is gone. */
export function mendRemoved({ directive }: LoadProblem, subject: Subject): Mended {
  const by = directive === undefined ? undefined : removedDirective(directive.lowerName)?.replacedBy;
  if (directive === undefined) return {};
  if (by !== undefined)
    return { advice: `write ${by} instead`, fix: withEdits('unsafe', [replaceToken(directive.path, directive.name, by)]) };
  return { fix: withEdits('safe', deleteLine(subject, directive)) };
}

/** `2 gb`, which is two words. */
export function mendArity({ directive }: LoadProblem, { target }: Subject): Mended {
  const [number, unit, ...others] = directive?.args.map(({ value }) => value) ?? [];
  if (directive === undefined || number === undefined || unit === undefined || others.length > 0) return {};
  if (!/^\d+$/.test(number) || !/^(?:[kmg]i?b?|b)$/i.test(unit)) return {};
  if (!/memory/.test(catalogueOf(target).find(directive.lowerName)?.type ?? '')) return {};
  const size = mendedSize(`${number}${unit}`) ?? `${number}${unit}`.toLowerCase();
  return { advice: `write ${size} as one word`, fix: withEdits('unsafe', [replaceValue(directive, size)]) };
}

export function mendBool({ directive, token }: LoadProblem): Mended {
  return replaced(directive, token, mendedSwitch(token?.value ?? ''));
}

/** `2gib`, `1tb`, `1.5gb`. */
export function mendSize({ directive, token }: LoadProblem): Mended {
  return replaced(directive, token, mendedSize(token?.value ?? ''));
}

/** The nearest word of the enum; for event classes the letters that are known. */
export function mendEnum({ directive, token }: LoadProblem, { target, configuration }: Subject): Mended {
  const values = catalogueOf(target).find(directive?.lowerName ?? '')?.values ?? NO_WORDS;
  const word = comparable(token?.value ?? '');
  const meant = values.find((value) => comparable(value) === word) ?? meantBy(token?.value ?? '', values, configuration);
  return replaced(directive, token, meant ?? (values.includes('yes') ? mendedSwitch(token?.value ?? '') : undefined));
}

const NO_WORDS: readonly string[] = [];

/** The bound that was passed. */
export function mendRange({ directive, token }: LoadProblem, { target }: Subject): Mended {
  const entry = catalogueOf(target).find(directive?.lowerName ?? '');
  if (entry?.min === undefined || entry.max === undefined || token === undefined || !/^-?\d+$/.test(token.value)) return {};
  const bound = BigInt(token.value) < entry.min ? entry.min : entry.max;
  return { advice: `write a value from ${entry.min} to ${entry.max}, such as ${bound}` };
}

/** `maxmemory 2gb # why`: the comment moves to a line of its own above. */
export function mendInlineComment({ directive }: LoadProblem, subject: Subject): Mended {
  const file = directive === undefined ? undefined : subject.file(directive.path);
  const at = directive?.args.findIndex(({ value, quoting }) => quoting === 'none' && value.startsWith('#')) ?? -1;
  const [comment, last] = [directive?.args[at], directive?.args.at(-1)];
  if (directive === undefined || file === undefined || comment === undefined || last === undefined) return {};
  const before = directive.args[at - 1] ?? directive.name;
  const edits = [
    insertLineAbove(file, directive.name.start, file.text.slice(comment.start, last.end)),
    { path: file.path, start: before.end, end: last.end, text: '' },
  ];
  return {
    advice: 'move the comment to a line of its own: behind a value, # starts none',
    fix: at === 0 ? undefined : withEdits('safe', edits),
  };
}

/** `name=value`, `name: value`, `--name value`, `; comment` and `// comment`. */
export function mendOtherSyntax({ directive }: LoadProblem, subject: Subject): Mended {
  const file = directive === undefined ? undefined : subject.file(directive.path);
  if (directive === undefined || file === undefined) return {};
  const { name, args } = directive;
  const inName = (from: RegExp, to: string): Edit => replaceToken(file.path, name, name.raw.replace(from, to));
  if (/^(?:;|\/\/)/.test(name.value)) {
    return { advice: 'comments start with #', fix: withEdits('safe', [inName(/^(?:;+|\/\/+)/, '#')]) };
  }
  const last = args.at(-1);
  if (last?.value === '\\') {
    const before = args.at(-2) ?? name;
    const edit = { path: file.path, start: before.end, end: last.end, text: '' };
    return { advice: 'write all values in one line: a backslash does not continue it', fix: withEdits('unsafe', [edit]) };
  }
  const advice = 'write the name, a blank, and the value';
  if (args[0]?.value === '=' || args[0]?.value === ':') {
    return { advice, fix: withEdits('unsafe', [{ path: file.path, start: name.end, end: args[0].end, text: '' }]) };
  }
  if (name.quoting !== 'none' || !/^-*[\w.-]+(?:[=:].*)?$/s.test(name.value)) return { advice };
  const mended = name.raw.replace(/^--+/, '').replace(/[=:]/, args.length === 0 || /[=:]./.test(name.value) ? ' ' : '');
  return { advice, fix: withEdits('unsafe', [replaceToken(file.path, name, mended)]) };
}

/** Takes bytes out of the words of a line, or puts a blank in their place. */
export function mendBytes({ directive }: LoadProblem, subject: Subject, from: RegExp, to: ByteText): Mended {
  const file = directive === undefined ? undefined : subject.file(directive.path);
  if (directive === undefined || file === undefined) return {};
  const last = directive.args.at(-1) ?? directive.name;
  const { start, end } = { start: directive.name.start, end: last.end };
  const edits = [...file.text.slice(start, end).matchAll(from)].map(({ index, 0: bytes }) => ({
    path: file.path,
    start: start + index,
    end: start + index + bytes.length,
    text: to,
  }));
  return { fix: withEdits('safe', edits) };
}

function replaced(directive: Directive | undefined, token: Token | undefined, by: string | undefined): Mended {
  if (directive === undefined || token === undefined || by === undefined) return {};
  return { advice: `write ${by} in place of ${quote(token.value)}`, fix: withEdits('unsafe', [replaceToken(directive.path, token, by)]) };
}

function deleteLine(subject: Subject, directive: Directive): readonly Edit[] {
  const file = subject.file(directive.path);
  return file === undefined ? [] : [deleteLineAt(file, directive.name.start)];
}
