import { prefixLayout } from '../prefix-layout.ts';

/** Keyv from 5 on, and cache-manager, which is made of it: `<namespace>::<key>`. @see https://github.com/jaredwray/keyv */
export const keyv = prefixLayout({ name: 'keyv', title: 'Keyv, cache-manager', start: (namespace) => `${namespace}::` });
