import { escapeProse } from '../text/escape.ts';

/**
 * Text as the value of an attribute, or as content, of XML 1.0: what XML may not hold at all, such as most control
 * characters, stands as a visible escape. Line ends stay line ends.
 *
 * @see https://www.w3.org/TR/xml/#charsets
 */
export function xmlText(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeProse(line).replace(NOT_IN_XML, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`))
    .join('\n')
    .replace(/[&<>"'\n]/g, (character) => ENTITIES[character] ?? character);
}

/** One element; attributes that are `undefined` are left out. */
export function xmlElement(name: string, attributes: Readonly<Record<string, string | number | undefined>>, content?: string): string {
  const written = Object.entries(attributes).flatMap(([attribute, value]) =>
    value === undefined ? [] : [` ${attribute}="${xmlText(String(value))}"`],
  );
  return content === undefined ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

const NOT_IN_XML = /[\ufffe\uffff]/g;
/** A line end as such would be a space in an attribute. */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\n': '&#10;' };
