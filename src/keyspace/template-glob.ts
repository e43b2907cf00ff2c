import type { Template } from '../profile/key-template.ts';

/**
 * The pattern, as SCAN MATCH takes it, of keys that may be of a family: it lets through keys of others too, so match them
 * again. Bytes that mean something in a pattern are escaped.
 */
export function globOfTemplate({ literals }: Template): Buffer {
  return Buffer.from(literals.map((literal) => literal.replaceAll(/[*?[\]\\^]/g, '\\$&')).join('*'), 'latin1');
}
