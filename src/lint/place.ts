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

function pathOf(token: Token, { directives, root }: Configuration): string {
  const directive = directives.find(({ name, args, line }) => line === token.line && (name === token || args.includes(token)));
  return directive?.path ?? root.path;
}
