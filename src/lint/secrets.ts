import type { ByteText, Directive, Token } from './model.ts';

/** A password as it stands in a file, in plain text. */
export interface PlainSecret {
  readonly directive: Directive;
  readonly token: Token;
  /** Without the `>` of a user's rule. */
  readonly value: ByteText;
  /** What it is for: `requirepass`, `user ops`. Never the secret. */
  readonly of: string;
}

const SECRET_SETTINGS = new Set(['requirepass', 'masterauth', 'primaryauth', 'tls-key-file-pass', 'tls-client-key-file-pass']);

/** Every password in plain text. Empty ones, and placeholders that something else fills in, are none. */
export function plainSecrets(directives: readonly Directive[]): readonly PlainSecret[] {
  return directives.flatMap(secretsOf).filter(({ value }) => value !== '' && !isPlaceholder(value));
}

function secretsOf(directive: Directive): readonly PlainSecret[] {
  const { lowerName, args } = directive;
  const [first, , third] = args;
  if (SECRET_SETTINGS.has(lowerName)) return first === undefined ? [] : [{ directive, token: first, value: first.value, of: lowerName }];
  if (lowerName === 'user') {
    const passwords = args.slice(1).filter(({ value }) => value.startsWith('>'));
    return passwords.map((token) => ({ directive, token, value: token.value.slice(1), of: 'a user' }));
  }
  if (lowerName !== 'sentinel') return [];
  const statement = first?.value.toLowerCase();
  const token = statement === 'auth-pass' ? third : statement === 'sentinel-pass' ? args[1] : undefined;
  return token === undefined ? [] : [{ directive, token, value: token.value, of: `sentinel ${statement}` }];
}

/** `${NAME}`, `{{ name }}`, `<name>`, `%(name)s`, `@NAME@` or `__NAME__`: something that should have been filled in. */
export function isPlaceholder(value: ByteText): boolean {
  if (!/[$<{%@_]/.test(value)) return false;
  if (holds(value, '${', '}') || holds(value, '$(', ')') || holds(value, '{{', '}}')) return true;
  return /^\$[A-Za-z_]\w*$|^<[\w .-]+>$|%\(\w+\)s|^@\w+@$|^__\w+__$/.test(value);
}

/** Looked for one behind the other: a pattern would try every opening one of a value that is nothing else. */
function holds(value: ByteText, opening: string, closing: string): boolean {
  const at = value.indexOf(opening);
  return at !== -1 && value.indexOf(closing, at + opening.length) !== -1;
}
