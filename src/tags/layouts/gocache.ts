import { templateLayout } from '../template-layout.ts';
import { parseTagTemplate } from '../template.ts';

/**
 * gocache: members are whole keys, put in after the value.
 *
 * @see https://github.com/eko/gocache/blob/master/store/redis/v4/redis.go
 */
export const gocache = templateLayout({
  name: 'gocache',
  title: 'eko/gocache',
  template: parseTagTemplate('gocache_tag_{tag}={member}'),
  strict: true,
});
