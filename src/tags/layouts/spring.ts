import { prefixLayout } from '../prefix-layout.ts';

/** Spring Data Redis: `<cache>::<key>`. @see https://docs.spring.io/spring-data/redis/reference/redis/redis-cache.html */
export const spring = prefixLayout({ name: 'spring', title: 'Spring Cache', start: (cache) => `${cache}::` });
