import { prefixLayout } from '../prefix-layout.ts';

/**
 * django-redis, and the cache of Django itself: `<KEY_PREFIX>:<version>:<key>`, whatever the version.
 *
 * @see https://docs.djangoproject.com/en/stable/topics/cache/#cache-key-transformation
 */
export const djangoRedis = prefixLayout({ name: 'django-redis', title: 'django-redis', start: (site) => `${site}:`, rest: /^\d+:/ });
