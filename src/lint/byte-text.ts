import { fromBytes, type ServerText } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';
import type { ByteText } from './model.ts';

/** What the bytes mean: text where they are UTF-8, otherwise base64. */
export function toText(bytes: ByteText): ServerText {
  return fromBytes(Buffer.from(bytes, 'latin1'));
}

/** The bytes as one harmless line, cut after `limit` characters. For messages; never give it a secret. */
export function quote(bytes: ByteText, limit = 60): string {
  const shown = visible(escapeText(toText(bytes)));
  return `"${shown.length > limit ? `${shown.slice(0, limit)}…` : shown}"`;
}

/** With blanks that are none written as escapes: nobody would see what is wrong with them. */
export function visible(text: string): string {
  return text.replaceAll(/[\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]/g, (blank) => {
    const code = blank.charCodeAt(0).toString(16);
    return code.length === 2 ? `\\x${code}` : `\\u${code}`;
  });
}

/** How many characters the bytes are: those that do not continue a UTF-8 sequence. */
export function characters(bytes: ByteText): number {
  let count = 0;
  for (let index = 0; index < bytes.length; index += 1) if ((bytes.charCodeAt(index) & 0xc0) !== 0x80) count += 1;
  return count;
}
