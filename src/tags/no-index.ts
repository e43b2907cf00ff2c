import { RefusedError } from '../errors.ts';
import { fromBytes } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';
import type { TagIndex } from './layout.ts';

/** What stands where the index of a tag should is something else. */
export class NoIndexError extends RefusedError {}

/** Nobody renames or deletes for a tag what is no index of it. */
export function noIndex({ key, layout }: Pick<TagIndex, 'key' | 'layout'>, type: string): NoIndexError {
  return new NoIndexError(`${escapeText(fromBytes(key))} is a ${type}, and no index of the ${layout} layout: it is left alone`);
}
