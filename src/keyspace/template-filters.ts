import { createHash } from 'node:crypto';
import type { FilterName } from '../profile/key-template.ts';

/** What stands in the key for a value: bytes in, bytes out. Digests are in lower-case hex, as applications write them. */
export function applyFilters(value: Buffer, filters: readonly FilterName[]): Buffer {
  return filters.reduce((bytes, name) => Buffer.from(FILTERS[name](bytes)), value);
}

const FILTERS: Readonly<Record<FilterName, (value: Buffer) => string | Buffer>> = {
  lower: (value) => eachCase(value, (text) => text.toLowerCase()),
  upper: (value) => eachCase(value, (text) => text.toUpperCase()),
  urlencode,
  base64: (value) => value.toString('base64'),
  base64url: (value) => value.toString('base64url'),
  md5: digest('md5'),
  sha1: digest('sha1'),
  sha256: digest('sha256'),
  sha512: digest('sha512'),
};

/** Text as UTF-8; in bytes that are no text only ASCII letters have a case. */
function eachCase(value: Buffer, change: (text: string) => string): Buffer {
  const text = value.toString('utf8');
  if (Buffer.from(text).equals(value)) return Buffer.from(change(text));
  return Buffer.from(value.toString('latin1').replaceAll(/[A-Za-z]+/g, change), 'latin1');
}

/** All but the unreserved characters of RFC 3986, section 2.3, byte by byte: `%3A` for a colon, `%20` for a space. */
function urlencode(value: Buffer): string {
  return value
    .toString('latin1')
    .replaceAll(/[^A-Za-z0-9._~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

function digest(algorithm: string): (value: Buffer) => string {
  return (value) => createHash(algorithm).update(value).digest('hex');
}
