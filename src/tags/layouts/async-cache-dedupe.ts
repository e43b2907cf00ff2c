import { templateLayout } from '../template-layout.ts';
import { parseTagTemplate } from '../template.ts';

/**
 * async-cache-dedupe: references, and for each key the set of its references. Its words are anybody's, so it is used
 * where it is named.
 *
 * @see https://github.com/mcollina/async-cache-dedupe/blob/main/src/storage/redis.js
 */
export const asyncCacheDedupe = templateLayout({
  name: 'async-cache-dedupe',
  title: 'async-cache-dedupe',
  template: parseTagTemplate('r:{tag}={member}=k:{member}'),
  onlyNamed: true,
  strict: true,
});
