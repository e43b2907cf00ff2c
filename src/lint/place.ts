import type { Configuration, Directive, Token } from './model.ts';
import type { Found, Place } from './rule.ts';

/** Where something was found; without a line to blame, the first character of the file that was given. */
export function toPlace(at: Found['at'], configuration: Configuration): Place & { readonly scope: 'line' | 'file' } {
  if (at === undefined) return { path: configuration.root.path, line: 1, column: 1, endColumn: 1, scope: 'file' };
  if (isDirective(at)) {
    const last = at.args.at(-1) ?? at.name;
    const endColumn = last.line === at.line ? last.endColumn : at.name.endColumn;
    return { path: at.path, line: at.line, column: at.name.column, endColumn, scope: 'line' };
  }
  const { line, column, endColumn } = at;
  // What has no width is the file as a whole.
  const scope = line === 1 && column === 1 && endColumn === 1 ? 'file' : 'line';
  return { path: isToken(at) ? pathOf(at, configuration) : at.path, line, column, endColumn, scope };
}

const isDirective = (at: NonNullable<Found['at']>): at is Directive => 'lowerName' in at;
const isToken = (at: Token | Place): at is Token => 'raw' in at;

/** Tokens do not know their file. Most configurations have but one. */
function pathOf(token: Token, configuration: Configuration): string {
  const { files, root } = configuration;
  if (files.length <= 1) return root.path;
  const paths = tokenPaths.get(configuration) ?? pathsOfTokens(configuration);
  tokenPaths.set(configuration, paths);
  return paths.get(token) ?? root.path;
}

const tokenPaths = new WeakMap<Configuration, ReadonlyMap<Token, string>>();

function pathsOfTokens({ directives }: Configuration): ReadonlyMap<Token, string> {
  return new Map(directives.flatMap(({ name, args, path }) => [name, ...args].map((token) => [token, path])));
}
