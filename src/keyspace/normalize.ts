import { COLON } from '../text/ascii.ts';
import { isUtf8 } from 'node:buffer';
import { colonValueAt } from './colon-values.ts';
import { normalizeToken } from './normalize-token.ts';

/**
 * The family of a key that no template describes: what looks like an identifier becomes a placeholder, everything
 * else stays, separators included.
 *
 *     user:48213:avatar       → user:{id}:avatar        rate:2001:db8::1:/login → rate:{ip}:/login
 *     {user:1000}.followers   → {{user:{id}}}.followers
 *
 * The result is a template (template.ts) that the key matches: braces of the key are doubled. Free text and binary
 * data end the name, as `{text*}` and `{bytes*}`, and so does what is too long for a name, as `{rest*}`.
 * Every byte is read a bounded number of times.
 */
export function normalizeKey(key: Buffer): string {
  if (key.length === 0) return EMPTY_KEY;
  const text = key.toString('latin1');
  let name = '';
  for (let at = 0, segments = 1; at < text.length; segments++) {
    const bracket = text[at] === '[' ? 1 : 0;
    const value = colonValueAt(text, at + bracket, (end) => end === text.length || isSeparatorAt(text, end));
    const segment = readSegment(text, at);
    const cut = segments > MAX_SEGMENTS || name.length > MAX_NAME_BYTES ? 'rest' : value ? undefined : segment.cut;
    if (cut !== undefined) return asText(`${name}{${cut}*}`);
    name += value ? `${bracket ? '[' : ''}{${value.name}}` : normalizeSegment(text, at, segment.end);
    at = value?.end ?? segment.end;
    if (at < text.length) name += escaped(text[at++] ?? '');
  }
  return asText(name);
}

/** Redis allows a key of no bytes at all. */
const EMPTY_KEY = '(empty)';
const MAX_SEGMENTS = 12;
const MAX_SEPARATORS = 24;
const MAX_NAME_BYTES = 160;

const WORD = 0;
const SEPARATOR = 1;
const PROSE = 2;
const CONTROL = 3;
const HIGH = 4;
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return HIGH;
  if (byte < 0x20 || byte === 0x7f) return CONTROL;
  const character = String.fromCharCode(byte);
  if (' "\'`'.includes(character)) return PROSE;
  return ':/|#,;=&?{}()[]<>!$*^\\'.includes(character) ? SEPARATOR : WORD;
});

const isSeparatorAt = (text: string, at: number): boolean => KINDS[text.charCodeAt(at)] === SEPARATOR;
const escaped = (character: string): string => (character === '{' ? '{{' : character === '}' ? '}}' : character);
const asText = (name: string): string => Buffer.from(name, 'latin1').toString('utf8');

/** Up to the next colon; `cut` says that it, and so what follows, is no name. */
function readSegment(text: string, from: number): { readonly end: number; readonly cut: 'text' | 'bytes' | 'rest' | undefined } {
  const seen = [0, 0, 0, 0, 0];
  let end = from;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === COLON) break;
    const kind = KINDS[code] ?? WORD;
    seen[kind] = (seen[kind] ?? 0) + 1;
  }
  const [, separators = 0, prose = 0, controls = 0, high = 0] = seen;
  const isBinary = controls > 0 || (high > 0 && !isUtf8(Buffer.from(text.slice(from, end), 'latin1')));
  return { end, cut: isBinary ? 'bytes' : prose > 0 ? 'text' : separators > MAX_SEPARATORS ? 'rest' : undefined };
}

function normalizeSegment(text: string, from: number, end: number): string {
  let name = '';
  for (let at = from; at <= end; at++) {
    const start = at;
    while (at < end && !isSeparatorAt(text, at)) at++;
    name += normalizeToken(text.slice(start, at));
    if (at < end) name += escaped(text[at] ?? '');
  }
  return name;
}
