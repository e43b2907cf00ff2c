import { prefixLayout } from '../prefix-layout.ts';

/** RedisCacheStore of Rails: `<namespace>:<key>`. @see https://api.rubyonrails.org/classes/ActiveSupport/Cache/RedisCacheStore.html */
export const rails = prefixLayout({ name: 'rails', title: 'Rails', start: (namespace) => `${namespace}:` });
