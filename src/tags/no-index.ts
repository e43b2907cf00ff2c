import { RefusedError } from '../errors.ts';
import { fromBytes } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';
import type { TagIndex } from './layout.ts';

/** What stands where the index of a tag should is something else, which nobody renames or deletes for it. */
export function noIndex({ key, layout }: Pick<TagIndex, 'key' | 'layout'>, type: string): RefusedError {
  return new RefusedError(`${escapeText(fromBytes(key))} is a ${type}, and no index of the ${layout} layout: it is left alone`);
}
