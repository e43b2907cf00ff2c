import { templateLayout } from '../template-layout.ts';
import { parseTagTemplate } from '../template.ts';

/**
 * redis-tag-cache: writes both in one transaction. Its words are anybody's, so it is used where it is named.
 *
 * @see https://github.com/withspectrum/redis-tag-cache
 */
export const redisTagCache = templateLayout({
  name: 'redis-tag-cache',
  title: 'redis-tag-cache',
  template: parseTagTemplate('tags:{tag}=data:{member}'),
  onlyNamed: true,
  strict: true,
});
