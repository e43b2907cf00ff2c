/**
 * Whether text, one character a byte, matches a pattern as servers read it in KEYS, SCAN MATCH and PSUBSCRIBE: `*`, `?`,
 * `[abc]`, `[^a]`, `[a-z]`, and `\` before what is meant as itself.
 *
 * @see https://redis.io/docs/latest/commands/keys/
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const expression = new RegExp(`^${sourceOf(Buffer.from(pattern).toString('latin1'))}$`, 's');
  return (text) => expression.test(text);
}

function sourceOf(pattern: string): string {
  return pattern
    .replace(/\*+/g, '*')
    .replace(
      /\\([^])|\[(\^?)((?:\\[^]|[^\]\\])*)\]?|[^]/g,
      (piece: string, escaped: string | undefined, negation: string | undefined, set: string | undefined) => {
        if (escaped !== undefined) return quoted(escaped);
        if (set !== undefined) return setOf(set, negation === '^');
        if (piece === '*') return '.*';
        return piece === '?' ? '.' : quoted(piece);
      },
    );
}

/** A range may be written from either end. An empty set matches nothing. */
function setOf(set: string, negated: boolean): string {
  const members = [...set.matchAll(/(?:\\([^])|([^\\]))(?:-(?:\\([^])|([^\\])))?/g)].map(([, a, b, c, d]) => {
    const [from = '', to = from] = [a ?? b, c ?? d].filter((one) => one !== undefined).sort();
    return from === to ? quoted(from) : `${quoted(from)}-${quoted(to)}`;
  });
  return `[${negated ? '^' : ''}${members.join('')}]`;
}

const quoted = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
